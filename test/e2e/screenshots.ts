// Pictures of every page for people to look at: `screenshots.ts FOLDER [state…]` writes STATE/PLACE-WIDTH-THEME.png. Each
// state is an installation of its own: fresh, empty, one (monitor), well (a thousand, all up), down (one of three).
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import type { ApiClient } from "#test/api-client.ts";
import { startSwitchableTargets, type SwitchableTargets } from "#test/doubles/switchable-targets.ts";
import { startWorld } from "#test/world.ts";
import { desktop, laptop, openBrowser, phone, signIn, visit } from "./browser.ts";
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
import { watchOne, watchOneDown, watchThousand } from "./states.ts";

const widths = { 1440: desktop, 1024: laptop, 390: phone };
/** A page that is longer is pictured as far as the window shows it. */
const MAX_SCREENS = 4;
const themes = ["light", "dark"] as const;
const noOwner = { KEEPWATCH_OWNER_EMAIL: "", KEEPWATCH_OWNER_PASSWORD: "", KEEPWATCH_API_KEY: "" };

interface State {
  readonly environment?: Readonly<Record<string, string>>;
  readonly prepare?: (api: ApiClient, targets: SwitchableTargets) => Promise<void>;
  readonly outside?: readonly Place[];
  readonly inside?: readonly Place[];
}

const shortList = usualPlaces.filter(({ name }) => ["monitors", "incidents", "channels", "deliveries"].includes(name));

const states: Readonly<Record<string, State>> = {
  fresh: { environment: noOwner, outside: [setUpPlace] },
  empty: { outside: doorPlaces, inside: usualPlaces },
  one: { prepare: watchOne, inside: shortList },
  well: { prepare: watchThousand, inside: [...shortList, { name: "searched", path: "/monitors?q=bergen&state=up" }] },
  down: { prepare: watchOneDown, inside: [...usualPlaces, ...overlayPlaces] },
};

const [folder, ...chosen] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write(
    `Name the folder to write to, and if you like some of the states: ${Object.keys(states).join(", ")}\n`,
  );
  process.exit(64);
}
const browser = await openBrowser();
try {
  for (const [name, state] of Object.entries(states))
    if (chosen.length === 0 || chosen.includes(name)) await takeState(browser, join(folder, name), state);
} finally {
  await browser.close();
}

async function takeState(
  from: Browser,
  to: string,
  { environment = {}, prepare, outside = [], inside = [] }: State,
): Promise<void> {
  await mkdir(to, { recursive: true });
  const targets = await startSwitchableTargets();
  const world = await startWorld({ database: "own", programs: { all: "all" }, environment });
  try {
    await prepare?.(world.api, targets);
    const things = inside.length > 0 ? await placesOfThings(world.api) : [];
    const { address } = world.api;
    await Promise.all(
      Object.entries(widths).map(async ([width, look]) => {
        const person = await visit(from, look);
        const shoot = async (place: Place) => {
          await goTo(person.page, address, place);
          const screens = await person.page.evaluate(() => document.documentElement.scrollHeight / innerHeight);
          const fullPage = screens < MAX_SCREENS;
          for (const colorScheme of themes) {
            await showTheme(person.page, colorScheme);
            await person.page.screenshot({ path: join(to, `${place.name}-${width}-${colorScheme}.png`), fullPage });
          }
        };
        for (const place of outside) await shoot(place);
        if (inside.length > 0) await signIn(person, address, "alice@example.com", "correct-horse-battery");
        for (const place of [...inside, ...things]) await shoot(place);
        for (const fault of person.faults) process.stderr.write(`${fault}\n`);
        await person.context.close();
      }),
    );
  } finally {
    await world.close();
    await targets.close();
  }
}
