// Chromium as people have it, and pages that keep what went wrong on them. Every browser has user data of its own, and
// speaks to nobody but the addresses that a test opens.
import type { TestContext } from "node:test";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const flags = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long a page may take to show what is waited for, when the test does not say. */
const SHOWN_WITHIN_MS = 8_000;

export async function openBrowser(t?: TestContext): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
  t?.after(() => browser.close());
  return browser;
}

export const desktop = { viewport: { width: 1440, height: 900 } } as const satisfies BrowserContextOptions;
export const laptop = { viewport: { width: 1024, height: 768 } } as const satisfies BrowserContextOptions;
export const phone = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
} as const satisfies BrowserContextOptions;

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the console complained of, what no script caught, what the server could not answer: in order, in words. */
  readonly faults: string[];
}

/** A person at a browser of their own: nothing of another visit is in it. */
export async function visit(browser: Browser, look: BrowserContextOptions = desktop): Promise<Visit> {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin", ...look });
  context.setDefaultTimeout(SHOWN_WITHIN_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    faults.push(`console ${message.type()}: ${message.text()} (${message.location().url}, on ${page.url()})`);
  });
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 500)
      faults.push(`${response.request().method()} ${response.url()} answered ${response.status()}`);
  });
  return { context, page, faults };
}

/** Puts the cookie of a signed-in person into a browser without going through the page. */
export async function signIn({ context }: Visit, address: string, email: string, password: string): Promise<void> {
  const answer = await context.request.post(`${address}/api/v1/auth/sign-in`, { data: { email, password } });
  if (!answer.ok()) throw new Error(`${email} was not signed in: ${answer.status()} ${await answer.text()}`);
}
