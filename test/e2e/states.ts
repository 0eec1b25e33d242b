// The states in which a person may find an installation: nothing watched, one, a thousand, all well, one down. Made by
// the API alone, against real targets.
import { setTimeout as pause } from "node:timers/promises";
import type { ApiClient } from "#test/api-client.ts";
import type { SwitchableTargets } from "#test/doubles/switchable-targets.ts";

const SETTLED_WITHIN_MS = 60_000;

interface Summary {
  readonly counts: Readonly<Record<string, number>>;
}

const eager = { kind: "http", intervalSeconds: 10, retryIntervalSeconds: 10, failuresToDown: 1 } as const;

/** One monitor that is down with an open incident, one that is up, one paused, and a channel that was told. */
export async function watchOneDown(api: ApiClient, targets: SwitchableTargets): Promise<void> {
  await api.insist("POST /channels", {
    name: "Duty",
    kind: "webhook",
    settings: { url: targets.urlOf("hook"), secret: "a secret of this test" },
    isDefault: true,
  });
  targets.set("checkout", false);
  await api.insist("POST /monitors/bulk", {
    items: [
      { ...eager, name: "Checkout", target: { url: targets.urlOf("checkout") }, tags: ["shop", "money"] },
      { ...eager, name: "Search", target: { url: targets.urlOf("search") }, tags: ["shop"] },
      { ...eager, name: "Old blog", target: { url: targets.urlOf("blog") }, isPaused: true },
    ],
  });
  await settled(api, { down: 1, up: 1, paused: 1 });
  await until("a told incident", async () => {
    const { items } = await api.insist<{ items: unknown[] }>("GET /deliveries?state=sent");
    return items.length > 0;
  });
}

/** One heartbeat that is missed, one that runs, one that reports with a chart of its runs, one that waits, one paused. */
export async function awaitSome(api: ApiClient): Promise<void> {
  const daily = { kind: "period", periodSeconds: 86_400 } as const;
  const { items } = await api.insist<{ items: { name: string; pingUrl: string }[] }>("POST /heartbeats/bulk", {
    items: [
      {
        name: "Backup",
        schedule: { kind: "cron", expressions: ["0 3 * * *"], timeZone: "America/New_York" },
        tags: ["db"],
      },
      { name: "Mail queue", schedule: { kind: "period", periodSeconds: 10 }, graceSeconds: 0, tags: ["mail"] },
      { name: "Reports", schedule: daily },
      { name: "Sitemap", schedule: daily },
      { name: "Old importer", schedule: daily, isPaused: true },
    ],
  });
  const ping = async (name: string, path: string, body?: string) => {
    const { pingUrl } = items.find((item) => item.name === name)!;
    const answer = await fetch(pingUrl + path, { method: "POST", ...(body === undefined ? {} : { body }) });
    if (!answer.ok) throw new Error(`the ping of ${name} was answered ${answer.status}`);
  };
  for (const end of ["0", "0", "3", "0"]) {
    await ping("Backup", "start");
    await ping("Backup", end, "412 tables dumped\npassword=of-this-test\n");
  }
  await ping("Mail queue", "");
  await ping("Reports", "start");
  await until("a missed heartbeat", async () => {
    const { counts } = await api.insist<Summary>("GET /heartbeats/summary");
    return counts["down"] === 1;
  });
}

export async function watchOne(api: ApiClient, targets: SwitchableTargets): Promise<void> {
  await api.insist("POST /monitors", { ...eager, name: "Shop", target: { url: targets.urlOf("shop") } });
  await settled(api, { up: 1 });
}

/** All of them up; with a minute between looks, so that a thousand cost little. */
export async function watchThousand(api: ApiClient, targets: SwitchableTargets): Promise<void> {
  const regions = [
    "Amsterdam",
    "Bergen",
    "Cádiz",
    "Dublin",
    "Erfurt",
    "Florence",
    "Ghent",
    "Helsinki",
    "Izmir",
    "Jena",
  ];
  const services = [
    "Shop",
    "Search",
    "Checkout",
    "Accounts",
    "Images",
    "Invoices",
    "Mail gate",
    "Reports",
    "Stock",
    "Tickets",
  ];
  const items = regions.flatMap((region) =>
    services.flatMap((service) =>
      Array.from({ length: 10 }, (_, number) => ({
        kind: "http",
        name: `${service} ${region} ${number + 1}`,
        target: { url: targets.urlOf(`${service}-${region}-${number}`.replaceAll(/[^A-Za-z0-9-]/g, "")) },
        tags: [service.toLowerCase(), region.toLowerCase()],
      })),
    ),
  );
  await api.insist("POST /monitors/bulk", { items });
  await settled(api, { up: items.length });
}

/** Resolves when exactly so many monitors stand in these states. */
export function settled(api: ApiClient, wanted: Readonly<Record<string, number>>): Promise<void> {
  return until(JSON.stringify(wanted), async () => {
    const { counts } = await api.insist<Summary>("GET /monitors/summary");
    return Object.entries(wanted).every(([state, count]) => counts[state] === count);
  });
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + SETTLED_WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${SETTLED_WITHIN_MS} ms for ${what}`);
    await pause(50);
  }
}
