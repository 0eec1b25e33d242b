// The strip above every page while messages wait for a person: what it says, and that its two words do what they say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { startWorld } from "#test/world.ts";
import { desktop, openBrowser, phone, signIn, visit } from "./browser.ts";

const held = `INSERT INTO delivery (id, organization_id, channel_id, channel_kind, recipient, telling, state, created_at)
  SELECT gen_random_uuid(), id, gen_random_uuid(), 'webhook', '', '{"event": "monitor.down"}', 'held', now() - interval '2 days'
  FROM organization, generate_series(1, 3)`;

test("messages that wait for a word are counted above every page, and sent or dropped from there", async (t) => {
  const browser = await openBrowser(t);
  const world = await startWorld({ database: "own", programs: { all: "all" } });
  t.after(() => world.close());
  const { address } = world.api;
  await world.pool.query(held);
  for (const look of [desktop, phone]) {
    const person = await visit(browser, look);
    const { page } = person;
    await signIn(person, address, "alice@example.com", "correct-horse-battery");
    for (const path of ["/", "/deliveries"]) {
      await page.goto(address + path);
      await page.getByText("3 messages from before the database went back").waitFor();
    }
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.map(({ id, help }) => `${id}: ${help}`),
      [],
    );
    assert.deepEqual(person.faults, []);
    await person.context.close();
  }

  const person = await visit(browser);
  const { page } = person;
  await signIn(person, address, "alice@example.com", "correct-horse-battery");
  await page.goto(`${address}/deliveries`);
  await page.getByRole("button", { name: "Drop them" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Drop them" }).click();
  await page.getByText("What waited was dropped").waitFor();
  await page.getByText("3 messages from before").waitFor({ state: "detached" });
  await page.getByText("Left out").first().waitFor();

  await world.pool.query("UPDATE organization SET sending_held_at = now()");
  await world.pool.query("UPDATE installation SET url = 'https://b.example', former_url = 'https://a.example'");
  await page.reload();
  await page.getByText("Keepwatch runs at https://b.example and ran at https://a.example before").waitFor();
  await page.getByRole("button", { name: "This is no copy: send" }).click();
  await page.getByText("Keepwatch runs at").waitFor({ state: "detached" });
  assert.deepEqual(person.faults, []);
});
