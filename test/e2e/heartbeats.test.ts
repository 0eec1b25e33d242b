// Heartbeats as somebody meets them: the first one by the empty page, its first ping, one that is missed before their eyes,
// test pings, bodies, another address, a crontab. Everything in the page, against the real program; pings by plain HTTP.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Locator, Page } from "playwright-core";
import { startWorld } from "#test/world.ts";
import { openBrowser, signIn, visit } from "./browser.ts";

const owner = { email: "alice@example.com", password: "correct-horse-battery" };
/** The shortest period is 10 s; a miss is seen a second after it at the latest, and then has to reach the page. */
const MISSED_WITHIN_MS = 20_000;
const SECOND_MS = 1_000;

test("heartbeats, from the first ping on", async (t) => {
  const browser = await openBrowser(t);
  const world = await startWorld({ database: "own", programs: { all: "all" } });
  t.after(async () => {
    for (const line of world.program("all").lines) if (/"level":"error"/.test(line)) t.diagnostic(line);
    await world.close();
  });
  const { address } = world.api;
  const alice = await visit(browser);
  const { page } = alice;
  await signIn(alice, address, owner.email, owner.password);

  await step(t, page, "the empty page makes one and waits for its first ping", async () => {
    await page.goto(`${address}/heartbeats`);
    await page.getByRole("heading", { name: "What should report by itself?" }).waitFor();
    await page.getByLabel("Name of the job").fill("Backup");
    await page.getByRole("button", { name: "Get its address" }).click();
    await page.getByText("Waiting for the first ping…").waitFor();
    const pingUrl = await page.getByLabel("Ping address").inputValue();
    await pinged(pingUrl);
    await page.getByText("The first ping has come.").waitFor({ timeout: 2 * SECOND_MS });
    await page.getByRole("link", { name: "Show the heartbeat" }).click();
    await page.getByRole("heading", { name: "Backup" }).waitFor();
    await page.getByText(/^Reported .* next by /).waitFor();
  });

  await step(t, page, "one is made by the form, which says what its schedule means while it is typed", async () => {
    await page.goto(`${address}/heartbeats/new`);
    const saved = page.getByRole("button", { name: /^Create/ });
    await saved.click();
    await page.getByText("It needs a name.").waitFor();
    await page.getByLabel("Name", { exact: true }).fill("Queue");
    await page.getByRole("button", { name: "cron", exact: true }).click();
    await page.getByLabel("Cron expression").fill("61 * * * *");
    await page.getByText(/not between 0 and 59/).waitFor();
    await page.getByLabel("Cron expression").fill("0 3 * * 1-5");
    await page.getByLabel("Time zone").selectOption("America/New_York");
    await page.getByRole("complementary").getByText("Monday to Friday").waitFor();
    await page.getByRole("columnheader", { name: "America/New_York" }).waitFor();
    assert.equal(await page.getByRole("complementary").getByRole("row").count(), 11);
    await page.getByRole("button", { name: "Every so often" }).click();
    await page.getByLabel("Every", { exact: true }).fill("10");
    await page.getByLabel("Every: unit").selectOption("second");
    await page.getByLabel("Grace", { exact: true }).fill("0");
    await page.getByRole("complementary").getByText("every 10 seconds").waitFor();
    await saved.press("Control+Enter");
    await page.getByRole("heading", { name: "Queue" }).waitFor();
    await page.getByText("Waiting for the first ping.").waitFor();
    await page.getByText(/^Counted from the first ping\..* if it came now:$/).waitFor();
    assert.equal(await page.getByRole("table", { name: "Next due" }).getByRole("row").count(), 11);
  });
  const queuePage = page.url();

  await step(t, page, "start and end of a run are seen as they come", async () => {
    await witness(page);
    const pingUrl = await page.getByLabel("Where the job calls").inputValue();
    await pinged(`${pingUrl}start`);
    await page.getByText(/Running for /).waitFor();
    await page.getByRole("heading", { name: "Under way" }).waitFor();
    await pinged(`${pingUrl}0`, "12 mails sent\npassword=of-this-test");
    await page.getByText(/^Reported /).waitFor();
    const [success, start] = [pingRows(page).nth(0), pingRows(page).nth(1)];
    await success.getByText("Success").waitFor();
    await success.getByText(/^took .* exit status 0/).waitFor();
    await start.getByText("Start", { exact: true }).waitFor();
    await page.getByRole("slider", { name: "How long runs take" }).waitFor();
  });

  await step(t, page, "what a ping had to say is read, with its secret out of sight", async () => {
    await pingRows(page)
      .getByRole("button", { name: /^Body, / })
      .click();
    const dialog = page.getByRole("dialog");
    await shows(dialog.getByRole("textbox"), /12 mails sent\npassword=of-this-test/);
    await dialog.getByRole("switch", { name: "Mask secrets" }).click();
    await shows(dialog.getByRole("textbox"), /12 mails sent\npassword=(?!of-this-test)/);
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByLabel("Search in bodies").fill("no such text");
    await page.getByText("No such pings.").waitFor();
    await page.getByLabel("Search in bodies").fill("12 MAILS");
    await pingRows(page).nth(0).getByText("Success").waitFor();
    await page.getByLabel("Search in bodies").fill("");
  });

  await step(t, page, "it is missed before our eyes, and reports again by a test ping", async () => {
    await page.getByText(/^Missing since .*: gave no sign/).waitFor({ timeout: MISSED_WITHIN_MS });
    await page.getByRole("button", { name: "Test ping" }).click();
    await page.getByRole("menuitem", { name: "It went well" }).click();
    await page.getByText("The ping has come. It counts as: Success").waitFor();
    await page.getByText(/^Reported /).waitFor();
    await hasNotReloaded(page);
  });

  await step(t, page, "another address: the old one is taken for a while", async () => {
    const before = await page.getByLabel("Where the job calls").inputValue();
    await page.getByRole("button", { name: "New address" }).click();
    await page
      .getByRole("dialog")
      .getByText(/7 more days/)
      .waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "New address" }).click();
    await page.waitForFunction(
      (old) => document.querySelector<HTMLInputElement>("main input[readonly]")?.value !== old,
      before,
    );
    await pinged(before);
    await pinged(await page.getByLabel("Where the job calls").inputValue());
  });

  await step(t, page, "the list tells late and missed by itself", async () => {
    const patient = { name: "Patient", schedule: { kind: "period", periodSeconds: 10 }, graceSeconds: 3_600 };
    await pinged((await world.api.insist<{ pingUrl: string }>("POST /heartbeats", patient)).pingUrl);
    await page.goto(`${address}/heartbeats`);
    await witness(page);
    await page.getByRole("row").filter({ hasText: "Patient" }).getByText("Reporting").waitFor({ state: "attached" });
    const row = page.getByRole("row").filter({ hasText: "Queue" });
    await row.getByText("Down", { exact: true }).waitFor({ state: "attached", timeout: MISSED_WITHIN_MS });
    await page
      .getByRole("row")
      .filter({ hasText: "Patient" })
      .getByText("Late", { exact: true })
      .waitFor({ state: "attached" });
    await page.getByRole("heading", { name: /^Queue has been missing since .*nobody has acknowledged/ }).waitFor();
    await hasNotReloaded(page);
    await page.getByRole("link", { name: "Queue" }).click();
    await page.waitForURL(queuePage);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText(/^Paused since /).waitFor();
  });

  await step(t, page, "a crontab becomes heartbeats, and comes back with its pings", async () => {
    await page.goto(`${address}/heartbeats/crontab`);
    const crontab = "# nightly\n0 3 * * *  /usr/local/bin/dump --all\n61 * * * *  never\n*/5 * * * *  poll";
    await page.getByLabel("Crontab", { exact: true }).fill(crontab);
    await page.getByRole("button", { name: "Read it" }).click();
    await page.getByText(/not between 0 and 59/).waitFor();
    await page.getByLabel("Take line 4").uncheck();
    await page.getByLabel("Name for line 2").fill("Nightly dump");
    await page.getByRole("button", { name: "Create 1 heartbeat" }).click();
    await shows(
      page.getByLabel("Crontab with pings"),
      /^# nightly\n0 3 \* \* \* {2}\/usr\/local\/bin\/dump --all && curl .*\/api\/ping\/[0-9a-f-]{36}\/\n61 .*never\n.* {2}poll$/,
    );
    await page.getByRole("link", { name: "Nightly dump" }).click();
    await page.getByText("at 03:00 every day").first().waitFor();
  });

  await step(t, page, "deleting can be undone", async () => {
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText("Nightly dump is no longer awaited").waitFor();
    await page.getByRole("link", { name: "Nightly dump" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "Nightly dump" }).waitFor();
  });
  assert.deepEqual(
    alice.faults.filter((fault) => !/status of 4(00|22)/.test(fault)), // a schedule while it is typed
    [],
  );
});

function pingRows(page: Page): Locator {
  return page.getByRole("list", { name: "Pings" }).getByRole("listitem");
}

async function pinged(url: string, body?: string): Promise<void> {
  const answer = await fetch(url, { method: "POST", ...(body === undefined ? {} : { body }) });
  assert.equal(answer.status, 200, await answer.text());
}

async function shows(field: Locator, text: RegExp): Promise<void> {
  await field.waitFor();
  const handle = await field.elementHandle();
  await field
    .page()
    .waitForFunction(([element, source]) => new RegExp(source).test((element as HTMLTextAreaElement).value), [
      handle,
      text.source,
    ] as const);
}

async function witness(page: Page): Promise<void> {
  await page.evaluate(() => (document.body.dataset["witness"] = "not reloaded"));
}

async function hasNotReloaded(page: Page): Promise<void> {
  assert.equal(await page.evaluate(() => document.body.dataset["witness"]), "not reloaded");
}

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
