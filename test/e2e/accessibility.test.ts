// Every page, light and dark, wide and narrow, held against the rules of WCAG 2.2 AA that a program can check. What this
// finds is certain; what it does not find (order, words, sense) people still have to look for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { startSwitchableTargets } from "#test/doubles/switchable-targets.ts";
import { startWorld } from "#test/world.ts";
import { desktop, openBrowser, phone, signIn, visit } from "./browser.ts";
import {
  doorPlaces,
  goTo,
  overlayPlaces,
  type Place,
  placesOfThings,
  setUpPlace,
  showTheme,
  usualPlaces,
} from "./places.ts";
import { awaitSome, watchOneDown } from "./states.ts";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const looks = { desktop, phone };
const owner = { email: "alice@example.com", password: "correct-horse-battery" };

test("no page breaks a rule of WCAG 2.2 AA that a program can check", async (t) => {
  const browser = await openBrowser(t);
  const targets = await startSwitchableTargets();
  t.after(() => targets.close());
  const world = await startWorld({ database: "own", programs: { all: "all" } });
  t.after(() => world.close());
  const { address } = world.api;
  await Promise.all([watchOneDown(world.api, targets), awaitSome(world.api)]);
  const inside = [...usualPlaces, ...(await placesOfThings(world.api)), ...overlayPlaces];
  const found = await Promise.all([
    violationsAt(browser, address, inside, { as: owner }),
    violationsAt(browser, address, doorPlaces),
  ]);
  assert.deepEqual(found.flat(), []);
});

test("nor do the pages of a fresh instance, nor those without a monitor", async (t) => {
  const browser = await openBrowser(t);
  const fresh = await startWorld({
    database: "own",
    programs: { all: "all" },
    environment: { KEEPWATCH_OWNER_EMAIL: "", KEEPWATCH_OWNER_PASSWORD: "", KEEPWATCH_API_KEY: "" },
  });
  t.after(() => fresh.close());
  const empty = await startWorld({ database: "own", programs: { all: "all" } });
  t.after(() => empty.close());
  const usual = usualPlaces.filter(({ name }) =>
    ["monitors", "heartbeats", "incidents", "channels", "deliveries"].includes(name),
  );
  const found = await Promise.all([
    violationsAt(browser, fresh.api.address, [setUpPlace]),
    violationsAt(browser, empty.api.address, usual, { as: owner }),
  ]);
  assert.deepEqual(found.flat(), []);
});

test("a page with a fault is found out", async (t) => {
  const { page } = await visit(await openBrowser(t));
  await page.setContent(`<html lang="en"><title>A fault</title><main><h1>A fault</h1><input></main></html>`);
  assert.match((await violations(page)).join("\n"), /^label: input/);
});

interface Who {
  readonly as?: { readonly email: string; readonly password: string };
}

/** In both widths at once, and in each in both themes. */
async function violationsAt(
  browser: Browser,
  address: string,
  places: readonly Place[],
  { as }: Who = {},
): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(looks).map(async ([width, look]) => {
      const person = await visit(browser, look);
      await person.page.emulateMedia({ reducedMotion: "reduce" });
      if (as !== undefined) await signIn(person, address, as.email, as.password);
      const faults: string[] = [];
      for (const place of places) {
        await goTo(person.page, address, place);
        for (const colorScheme of ["light", "dark"] as const) {
          await showTheme(person.page, colorScheme);
          faults.push(
            ...(await violations(person.page)).map((one) => `${place.name}, ${width}, ${colorScheme}: ${one}`),
          );
        }
      }
      await person.context.close();
      return faults;
    }),
  );
  return found.flat();
}

async function violations(page: Page): Promise<string[]> {
  const { violations: broken } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return broken.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} (${node.failureSummary})`),
  );
}
