// The certificate on the page of its monitor: what ends when, what is wrong with it, and from when on somebody is told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { startTarget } from "#test/doubles/http-target.ts";
import { createSelfSigned } from "#test/doubles/tls-certificates.ts";
import { startWorld } from "#test/world.ts";
import { desktop, openBrowser, phone, signIn, visit } from "./browser.ts";
import { goTo, showTheme } from "./places.ts";

test("days left, faults and details are shown, and the days of alerts can be set by keyboard", async (t) => {
  const validTo = new Date(Date.now() + 40.5 * 86_400_000);
  const tls = createSelfSigned({ names: ["localhost", "shop.example"], validTo });
  const target = await startTarget((_, response) => response.end("ok"), { tls });
  t.after(() => target.close());
  const world = await startWorld({ database: "own", programs: { all: "all" } });
  t.after(() => world.close());
  const { id } = await world.api.insist<{ id: string }>("POST /monitors", {
    name: "Pay",
    kind: "http",
    target: { url: `https://localhost:${target.port}/`, verifyCertificate: false },
    intervalSeconds: 10,
  });
  const browser = await openBrowser(t);
  for (const look of [desktop, phone]) {
    const person = await visit(browser, look);
    await signIn(person, world.api.address, "alice@example.com", "correct-horse-battery");
    const { page } = person;
    await goTo(page, world.api.address, { name: "monitor", path: `/monitors/${id}` });
    const ends = page.locator("section").filter({ has: page.getByRole("heading", { name: "Certificate and domain" }) });
    await ends.getByText("41 days left").waitFor({ timeout: 20_000 });
    await ends.getByText("It is self-signed.").waitFor();
    await ends.getByText("None: the address has none.").waitFor();
    await ends.locator("summary").focus();
    await page.keyboard.press("Enter");
    await ends.getByText("localhost, shop.example").waitFor();
    await ends.getByText("The server brings no word of it.").waitFor();
    for (const theme of ["light", "dark"] as const) {
      await showTheme(page, theme);
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(
        violations.filter(({ tags }) => tags.some((tag) => tag.startsWith("wcag"))).map(({ id: rule }) => rule),
        [],
      );
    }
    assert.deepEqual(person.faults, []);
    await person.context.close();
  }
  const { page, ...person } = await visit(browser);
  await signIn({ page, ...person }, world.api.address, "alice@example.com", "correct-horse-battery");
  await goTo(page, world.api.address, { name: "edit", path: `/monitors/${id}/edit` });
  await page.locator("summary").filter({ hasText: "Certificate and domain" }).focus();
  await page.keyboard.press("Enter");
  const days = page.getByLabel("Tell before the certificate ends");
  await days.fill("seven");
  await page.keyboard.press("Control+Enter");
  await page.locator("[aria-invalid=true]").waitFor();
  await days.fill("21, 3");
  await page.getByLabel("Tell before the domain ends").fill("");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(`**/monitors/${id}`);
  const saved = await world.api.insist<{ certificateDays: number[]; domainDays: number[] }>(`GET /monitors/${id}`);
  assert.deepEqual([saved.certificateDays, saved.domainDays], [[21, 3], []]);
  const metrics = await (await fetch(`${world.api.address}/metrics`)).text();
  assert.match(metrics, /^uptime_website_ssl_expiry_days\{[^}]*monitor_name="Pay"\} 40\.\d+$/m);
});
