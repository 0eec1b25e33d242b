// The first hour of somebody who tries Keepwatch: everything in the page, against the real program, receivers and mail
// server. Reads the database nowhere; what a person cannot see does not count here.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import { startMailServer } from "#test/doubles/mail-server.ts";
import { startSwitchableTargets } from "#test/doubles/switchable-targets.ts";
import { startWebhookReceiver } from "#test/doubles/webhook-receiver.ts";
import { startWorld } from "#test/world.ts";
import { openBrowser, visit } from "./browser.ts";

const owner = { email: "alice@example.com", name: "Alice Owner", password: "seven green bottles" };
const member = { email: "bob@example.com", name: "Bob Member", password: "eight blue bottles" };

/** The shortest interval is 10 s, and a look may have just been taken. */
const NEXT_CHECK_WITHIN_MS = 25_000;
const LOGGED_WITHIN_MS = 10_000;

test("the first hour", async (t) => {
  const browser = await openBrowser(t);
  const mail = await startMailServer();
  const receiver = await startWebhookReceiver();
  const targets = await startSwitchableTargets();
  t.after(async () => {
    await Promise.all([mail.close(), receiver.close(), targets.close()]);
  });
  const world = await startWorld({
    database: "own",
    programs: { all: "all" },
    // A fresh instance: no owner and no key are given, so the first visitor needs the code from the log.
    environment: {
      KEEPWATCH_OWNER_EMAIL: "",
      KEEPWATCH_OWNER_PASSWORD: "",
      KEEPWATCH_API_KEY: "",
      KEEPWATCH_LOG_LEVEL: "info",
      SMTP_URL: mail.url,
    },
  });
  t.after(async () => {
    for (const line of world.program("all").lines) if (/"level":"error"/.test(line)) t.diagnostic(line);
    await world.close();
  });
  const { address } = world.api;
  const alice = await visit(browser);
  const { page } = alice;
  const target = targets.urlOf("shop");

  await step(t, page, "the code from the log makes the owner", async () => {
    const code = await setUpCode(world.program("all").lines);
    await page.goto(address);
    await page.waitForURL("**/set-up");
    await page.getByLabel("One-time code").fill(code);
    await page.getByLabel("E-mail address").fill(owner.email);
    await page.getByLabel("Name", { exact: true }).fill(owner.name);
    await page.getByLabel("Password", { exact: true }).fill(owner.password);
    await page.getByRole("button", { name: "Become the owner" }).click();
    await page.getByRole("heading", { name: "What should be up?" }).waitFor();
  });

  await step(t, page, "a pasted address is watched and its first check is shown", async () => {
    await page.getByLabel("Paste an address to watch").fill(target);
    await page.getByRole("button", { name: "Watch it" }).click();
    await page.getByText(/Answered|HTTP 200/).waitFor();
    await page.getByText("Whom should Keepwatch tell when it is down?").waitFor();
    await page.getByRole("link", { name: "Show the monitor" }).click();
    await page.waitForURL(/\/monitors\/[0-9a-f-]{36}$/);
    await page.getByText(/^Up for /).waitFor();
    await page.getByRole("slider", { name: /^Uptime of the last/ }).waitFor();
    // A machine that stood still during the look leaves it without a time; the next one has one.
    const times = page.getByRole("slider", { name: /response times/i });
    await times.or(page.getByText("time not measured")).first().waitFor();
    if (!(await times.isVisible())) await page.getByRole("button", { name: "Check now" }).click();
    await times.waitFor();
  });
  const monitorPage = page.url();

  await step(t, page, "it is edited: another name, a look every 10 s, down at the first failure", async () => {
    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByRole("heading", { name: /^Edit / }).waitFor();
    await page.getByLabel("Name", { exact: true }).fill("Shop");
    await page.getByRole("group", { name: "Look every" }).getByRole("button", { name: "10 s" }).click();
    await page.getByText("When a failure counts").click();
    await page.getByLabel("Between checks while failing").fill("10");
    await page.getByLabel("Failed checks until down").fill("1");
    await page.getByRole("button", { name: /^Save/ }).click();
    await page.waitForURL(monitorPage);
    await page.getByRole("heading", { name: "Shop" }).waitFor();
    await page.getByText("every 10 s").waitFor();
  });

  await step(t, page, "check now, pause, resume", async () => {
    await page.getByRole("button", { name: "Check now" }).click();
    await page
      .getByRole("region", { name: "Check now" })
      .getByText(/HTTP 200/)
      .waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText(/^Paused for /).waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByText(/^Up for /).waitFor({ timeout: NEXT_CHECK_WITHIN_MS });
  });

  await step(t, page, "deleting can be undone", async () => {
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText("Shop is no longer watched").waitFor();
    await page.getByRole("link", { name: "Shop" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "Shop" }).waitFor();
  });

  await step(t, page, "a webhook and a mailbox are added and tried", async () => {
    await page.getByRole("link", { name: "Channels" }).first().click();
    await page.getByRole("button", { name: "Webhook" }).click();
    await page.getByLabel("Address").fill(receiver.url);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const shownOnce = page.getByRole("dialog", { name: "The secret of Webhook" });
    assert.match(await shownOnce.getByLabel("Secret").inputValue(), /\S{20,}/);
    await shownOnce.getByRole("button", { name: "Done" }).click();

    await page.getByRole("button", { name: "Add a channel" }).click();
    await page.getByRole("menuitem", { name: "E-mail" }).click();
    await page.getByLabel("To", { exact: true }).fill("ops@example.com");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });

    await page.getByRole("button", { name: /^Send a test\s*Webhook/ }).click();
    await receiver.waitFor(1, { where: (request) => request.headers["x-keepwatch-event"] === "channel.test" });
    await page
      .getByRole("listitem")
      .filter({ hasText: receiver.url })
      .getByText(/^Sent in /)
      .waitFor();
    await page.getByRole("button", { name: /^Send a test\s*E-mail/ }).click();
    await mail.waitFor(1);
    await page
      .getByRole("listitem")
      .filter({ hasText: "ops@example.com" })
      .getByText(/^Sent in /)
      .waitFor();
  });

  await step(t, page, "an incident appears by itself when the target fails", async () => {
    await page.getByRole("link", { name: "Monitors" }).first().click();
    await page.getByRole("heading", { name: /Your one monitor is up/ }).waitFor({ timeout: NEXT_CHECK_WITHIN_MS });
    await page.evaluate(() => (document.body.dataset["witness"] = "not reloaded"));
    targets.set("shop", false);
    const open = page.getByRole("region", { name: "Open incidents" });
    await open.getByRole("link", { name: "Shop" }).waitFor({ timeout: NEXT_CHECK_WITHIN_MS });
    await page.getByRole("heading", { name: /Shop (is|has been) down .*nobody has acknowledged$/ }).waitFor();
    await receiver.waitFor(1, { where: (request) => request.headers["x-keepwatch-event"] === "monitor.down" });
    await mail.waitFor(2);
    assert.match(mail.mails[1]?.parsed.subject ?? "", /Shop/);
  });

  await step(t, page, "it is acknowledged and commented on", async () => {
    await page
      .getByRole("region", { name: "Open incidents" })
      .getByRole("button", { name: /^Acknowledge/ })
      .click();
    await page.getByRole("heading", { name: /Alice Owner is on it/ }).waitFor();
    await page.getByRole("region", { name: "Open incidents" }).getByRole("link", { name: /Shop/ }).click();
    await page.waitForURL("**/incidents/*");
    const timeline = page.getByRole("list", { name: "Timeline" });
    await timeline.getByText("Alice Owner acknowledged").waitFor();
    await page.getByLabel("Comment").fill("The disk was full.\nIt is being emptied.");
    await page.getByRole("button", { name: "Comment" }).click();
    await timeline.getByText("The disk was full.").waitFor();
    await timeline.getByText(/^Told Webhook/).waitFor();
    await timeline.getByText(/^Told E-mail \(ops@example\.com\)/).waitFor();
    await timeline
      .getByText(/HTTP 200|200/)
      .first()
      .waitFor();
  });

  await step(
    t,
    page,
    "it ends by itself, live, and the timeline says who was told and what they answered",
    async () => {
      receiver.answerWith({ status: 202, body: "taken with thanks" });
      targets.set("shop", true);
      const timeline = page.getByRole("list", { name: "Timeline" });
      await timeline.getByText("Answers again").waitFor({ timeout: NEXT_CHECK_WITHIN_MS });
      await page.getByText(/^Shop answers again after /).waitFor();
      const told = timeline.getByRole("listitem").filter({ hasText: "Told Webhook" });
      await assertCount(told, 2);
      await told.last().getByText(/202/).first().waitFor();
      await receiver.waitFor(1, { where: (request) => request.headers["x-keepwatch-event"] === "monitor.up" });
      await mail.waitFor(3);
      assert.equal(await page.evaluate(() => document.body.dataset["witness"]), "not reloaded");
    },
  );

  await step(t, page, "a member comes by link, in a browser of their own", async () => {
    await page.getByRole("link", { name: "Members" }).first().click();
    await page.getByRole("button", { name: "Invite somebody" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(member.name);
    await dialog.getByLabel("E-mail address").fill(member.email);
    await dialog.getByRole("button", { name: "Make the link" }).click();
    const link = await dialog.getByLabel("One-time link").inputValue();
    await dialog.getByRole("button", { name: "Done" }).click();

    const bob = await visit(browser);
    await step(t, bob.page, "the link lets them in", async () => {
      await bob.page.goto(link);
      await bob.page.getByLabel("Name", { exact: true }).fill(member.name);
      await bob.page.getByLabel("Password", { exact: true }).fill(member.password);
      await bob.page.getByRole("button", { name: "Accept the invitation" }).click();
      await bob.page.getByRole("link", { name: "Shop" }).waitFor();
      await bob.page.reload();
      await bob.page.getByRole("link", { name: "Shop" }).waitFor();
      await signOut(bob.page, member.name);
      await bob.page.getByLabel("E-mail address").fill(member.email);
      await bob.page.getByLabel("Password", { exact: true }).fill(member.password);
      await bob.page.getByRole("button", { name: "Sign in" }).click();
      await bob.page.getByRole("link", { name: "Shop" }).waitFor();
    });
    alice.faults.push(...bob.faults);
    await page.reload();
    await page.getByRole("list", { name: "Members" }).getByText(member.name).waitFor();
  });

  await step(t, page, "signing out ends it", async () => {
    await signOut(page, owner.name);
    await page.goto(monitorPage);
    await page.waitForURL("**/sign-in?**");
  });
  assert.deepEqual(alice.faults, []);
});

async function step(t: TestContext, page: Page, name: string, run: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  try {
    await run();
  } catch (error) {
    const text = await page
      .locator("body")
      .innerText()
      .catch(() => "");
    throw new Error(`${name}, on ${page.url()}: ${String(error)}\nThe page shows:\n${text.slice(0, 3_000)}`, {
      cause: error,
    });
  }
  t.diagnostic(`${name}: ${Math.round(performance.now() - startedAt)} ms`);
}

async function setUpCode(lines: readonly string[]): Promise<string> {
  const giveUpAt = performance.now() + LOGGED_WITHIN_MS;
  for (;;) {
    const found = lines.map((line) => /type this code: ([^"\s]+)/.exec(line)?.[1]).find((code) => code !== undefined);
    if (found !== undefined) return found;
    if (performance.now() > giveUpAt) throw new Error(`the log shows no set-up code:\n${lines.join("\n")}`);
    await pause(25);
  }
}

async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^Account.*${name}`) }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
}

async function assertCount(found: ReturnType<Page["locator"]>, count: number): Promise<void> {
  await found.nth(count - 1).waitFor();
  assert.equal(await found.count(), count);
}
