// The pages that people see, and a way to stand before each with everything loaded. For tests of accessibility and for
// pictures; it knows addresses and headings and no component.
import type { Page } from "playwright-core";
import type { ApiClient } from "#test/api-client.ts";

export interface Place {
  readonly name: string;
  readonly path: string;
  /** Opens what hides behind a press, after the page itself is there. */
  readonly open?: (page: Page) => Promise<void>;
}

/** What can be seen without signing in. */
export const doorPlaces: readonly Place[] = [
  { name: "sign-in", path: "/sign-in" },
  { name: "invitation", path: "/invitation#not-a-real-one" },
  { name: "reset", path: "/reset#not-a-real-one" },
  { name: "link-incomplete", path: "/invitation" },
];

export const setUpPlace: Place = { name: "set-up", path: "/set-up" };

/** What is there however much is watched. */
export const usualPlaces: readonly Place[] = [
  { name: "monitors", path: "/monitors" },
  { name: "monitor-new", path: "/monitors/new", open: openFolds },
  { name: "heartbeats", path: "/heartbeats", open: openFolds },
  { name: "heartbeat-new", path: "/heartbeats/new", open: openFolds },
  { name: "crontab", path: "/heartbeats/crontab", open: readCrontab },
  { name: "incidents", path: "/incidents" },
  { name: "channels", path: "/channels" },
  { name: "deliveries", path: "/deliveries" },
  { name: "members", path: "/members" },
  { name: "api-keys", path: "/api-keys" },
  { name: "audit", path: "/audit" },
  { name: "storage", path: "/storage" },
  { name: "account", path: "/account" },
];

export const overlayPlaces: readonly Place[] = [
  { name: "palette", path: "/monitors", open: (page) => openByKey(page, "Control+k") },
  { name: "keys", path: "/monitors", open: (page) => openByKey(page, "?") },
  { name: "invite", path: "/members", open: (page) => openByButton(page, "Invite somebody") },
  { name: "new-key", path: "/api-keys", open: (page) => openByButton(page, "New key") },
  { name: "not-found", path: "/there-is-no-such-page" },
  { name: "heartbeat-gone", path: "/heartbeats/01900000-0000-7000-8000-000000000000" },
  { name: "monitor-gone", path: "/monitors/01900000-0000-7000-8000-000000000000" },
];

/** The pages of one monitor, of one heartbeat and of the newest incident, as far as they exist. */
export async function placesOfThings(api: ApiClient): Promise<Place[]> {
  const monitors = await api.insist<{ items: { id: string }[] }>("GET /monitors?limit=1&sort=name");
  const heartbeats = await api.insist<{ items: { id: string }[] }>("GET /heartbeats?limit=1&sort=name");
  const incidents = await api.insist<{ items: { id: string }[] }>("GET /incidents?limit=1");
  return [
    ...monitors.items.flatMap(({ id }) => [
      { name: "monitor", path: `/monitors/${id}` },
      { name: "monitor-edit", path: `/monitors/${id}/edit`, open: openFolds },
    ]),
    ...heartbeats.items.flatMap(({ id }) => [
      { name: "heartbeat", path: `/heartbeats/${id}` },
      { name: "heartbeat-edit", path: `/heartbeats/${id}/edit`, open: openFolds },
      { name: "ping-body", path: `/heartbeats/${id}`, open: openBody },
    ]),
    ...incidents.items.map(({ id }) => ({ name: "incident", path: `/incidents/${id}` })),
  ];
}

/** Resolves when the page stands still: nothing is being fetched, nothing is busy, nothing moves. */
export async function goTo(page: Page, address: string, place: Place): Promise<void> {
  await page.goto("about:blank"); // Two addresses that differ behind the "#" alone would be one visit.
  await page.goto(address + place.path);
  await page.waitForLoadState("networkidle");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await place.open?.(page);
  await page.evaluate(() => scrollTo(0, 0));
  await standsStill(page);
}

/** Shows the page in a theme, once every colour has got there. */
export async function showTheme(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await standsStill(page);
}

/** Two frames on, since what is about to move has not begun to in the first. */
async function standsStill(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== "running"));
}

async function openFolds(page: Page): Promise<void> {
  const folded = page.locator("details:not([open]) > summary");
  while ((await folded.count()) > 0) await folded.first().click();
}

async function openByKey(page: Page, keys: string): Promise<void> {
  await page.keyboard.press(keys);
  await page.getByRole("dialog").waitFor();
}

async function openByButton(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name }).first().click();
  await page.getByRole("dialog").waitFor();
}

/** Of the newest ping that has one; a heartbeat without such a ping is looked at as it is. */
async function openBody(page: Page): Promise<void> {
  const body = page.getByRole("button", { name: /^Body, / }).first();
  if ((await body.count()) === 0) return;
  await body.click();
  await page.getByRole("dialog").waitFor();
}

async function readCrontab(page: Page): Promise<void> {
  await page.getByLabel("Crontab", { exact: true }).fill("0 3 * * *  /usr/local/bin/backup\n61 * * * *  never\n");
  await page.getByRole("button", { name: "Read it" }).click();
  await page.getByRole("button", { name: "Create 1 heartbeat" }).waitFor();
}
