// A running Keepwatch as an operator has it: real processes, a real database, an API client. Parts of it can be killed,
// frozen and started again; `close` ends everything that it began.
import { randomBytes, randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createPool, type Pool } from "#platform/database/pool.ts";
import { connectionOfRunning, type EmbeddedPostgres, startEmbeddedPostgres } from "#platform/embedded-postgres.ts";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { type CuttingProxy, startCuttingProxy } from "./doubles/cutting-proxy.ts";
import { type Program, type Role, startProgram } from "./program.ts";

export interface WorldOptions {
  /** `own`: the program brings its database in its data folder. `shared`: one of ours, named by DATABASE_URL. */
  readonly database: "own" | "shared";
  /** Name → role of each process. The first that serves the API is the one that `api` asks. */
  readonly programs: Readonly<Record<string, Exclude<Role, "migrate">>>;
  /** Each program speaks to the shared database through a proxy of its own, which can be cut. */
  readonly isProxied?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface World {
  readonly api: ApiClient;
  /** Where a program listens that serves the API. */
  addressOf(name: string): string;
  /** Between a program and the shared database, where `isProxied`. */
  wayToDatabase(name: string): CuttingProxy;
  /** The test's own look into the database. */
  readonly pool: Pool;
  readonly dataFolder: string;
  program(name: string): Program;
  /** What the process of this name is started with: for another beside it. */
  environmentOf(name: string): Readonly<Record<string, string>>;
  /** Starts those of these processes (or of all) that do not run, and waits until they are ready. */
  start(...names: readonly string[]): Promise<void>;
  /** kill -9 of these processes, or of all. */
  kill9(...names: readonly string[]): Promise<void>;
  /** Of the database server: its process, while it runs. */
  postmaster(): Promise<number | undefined>;
  close(): Promise<void>;
}

export const apiKey = "kw_0123456789012345678901234567890123456789";
const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 25;
const GONE_WITHIN_MS = 20_000;
const silent = { info() {}, warn() {}, error() {} };

export async function startWorld(options: WorldOptions): Promise<World> {
  const dataFolder = await mkdtemp(join(tmpdir(), "kw-world-"));
  openFolders.add(dataFolder);
  const ports = new Map<string, number>();
  for (const name of Object.keys(options.programs)) ports.set(name, await freePort());
  const answering = Object.entries(options.programs).find(([, role]) => role === "all" || role === "api")?.[0];
  if (answering === undefined) throw new Error("none of the programs serves the API");
  const server =
    options.database === "shared"
      ? await startEmbeddedPostgres({
          dataFolder: join(dataFolder, "shared"),
          log: silent,
          settings: { maxConnections: 100 },
        })
      : null;
  const environment = {
    KEEPWATCH_DATA: join(dataFolder, "program"),
    KEEPWATCH_OWNER_EMAIL: "alice@example.com",
    KEEPWATCH_OWNER_PASSWORD: "correct-horse-battery",
    KEEPWATCH_API_KEY: apiKey,
    KEEPWATCH_SECRET_KEY: randomBytes(32).toString("base64"),
    KEEPWATCH_LEASE_SECONDS: "3",
    KEEPWATCH_LOG_LEVEL: "warn",
    KEEPWATCH_RDAP_BOOTSTRAP: "none",
    ...(server === null ? {} : { DATABASE_URL: urlOf(server) }),
    ...options.environment,
  };
  const ways = new Map<string, CuttingProxy>();
  if (server !== null && options.isProxied === true)
    for (const name of Object.keys(options.programs)) ways.set(name, await startCuttingProxy(server.connection));
  const addressOf = (name: string) => `http://127.0.0.1:${ports.get(name)}`;
  const clientOf = (name: string) => createApiClient(addressOf(name), apiKey);
  const environmentOf = (name: string): Readonly<Record<string, string>> => {
    const way = ways.get(name);
    return { ...environment, ...(way && { DATABASE_URL: urlThrough(way) }), PORT: String(ports.get(name)) };
  };
  const programs = new Map<string, Program>();
  let pool: Pool | null = null;

  const world: World = {
    api: clientOf(answering),
    addressOf,
    wayToDatabase(name) {
      const way = ways.get(name);
      if (way === undefined) throw new Error(`${name} is not behind a proxy`);
      return way;
    },
    dataFolder,
    get pool() {
      if (pool === null) throw new Error("the world has not been started");
      return pool;
    },
    program(name) {
      const program = programs.get(name);
      if (program === undefined) throw new Error(`there is no program ${name}`);
      return program;
    },
    environmentOf,
    async start(...names) {
      const begun = (names.length > 0 ? names : Object.keys(options.programs)).filter(
        (name) => programs.get(name)?.isRunning !== true,
      );
      for (const name of begun) programs.set(name, startProgram(options.programs[name]!, environmentOf(name)));
      await Promise.all(begun.map((name) => whenReady(name, world.program(name), clientOf(name))));
      pool ??= createPool(await connectionTo(server, environment.KEEPWATCH_DATA), { max: 4, applicationName: "test" });
    },
    async kill9(...names) {
      const chosen = names.length > 0 ? names.map((name) => world.program(name)) : [...programs.values()];
      await Promise.all(chosen.filter((one) => one.isRunning).map((one) => one.kill9()));
    },
    postmaster: () =>
      server === null ? postmasterOf(environment.KEEPWATCH_DATA) : Promise.resolve(server.processId()),
    async close() {
      await pool?.end();
      const stops = await Promise.allSettled(
        [...programs.values()].map((one) => (one.isRunning ? one.stop() : one.ended)),
      );
      for (const way of ways.values()) await way.close();
      await server?.stop();
      await endServerOf(environment.KEEPWATCH_DATA);
      await rm(dataFolder, { recursive: true, force: true });
      openFolders.delete(dataFolder);
      for (const stop of stops) if (stop.status === "rejected") throw stop.reason;
    },
  };
  try {
    if (server !== null) await migrate(environment);
    await world.start();
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function migrate(environment: Readonly<Record<string, string>>): Promise<void> {
  const program = startProgram("migrate", environment);
  const exit = await program.ended;
  if (exit.code !== 0) throw new Error(`the migration ended with ${exit.code}:\n${program.lines.join("\n")}`);
}

async function whenReady(name: string, program: Program, client: ApiClient): Promise<void> {
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await client.ask("GET /ready").catch(() => null);
    if (answer?.status === 200) return;
    if (!program.isRunning || performance.now() > giveUpAt)
      throw new Error(
        `${name} is not ready (${JSON.stringify(answer?.body)}):\n${program.lines.slice(-30).join("\n")}`,
      );
    await pause(LOOK_EVERY_MS);
  }
}

function urlOf(server: EmbeddedPostgres): string {
  const { host, user, database } = server.connection;
  return `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}`;
}

function urlThrough({ connection }: CuttingProxy): string {
  if (!("port" in connection)) throw new Error("a proxy has a port");
  return `postgres://${connection.user}@${connection.host}:${connection.port}/${connection.database}`;
}

async function connectionTo(server: EmbeddedPostgres | null, dataFolder: string) {
  const connection = server?.connection ?? (await connectionOfRunning(dataFolder));
  if (connection === undefined) throw new Error("the program runs without its database");
  return connection;
}

/** Below the range from which the system takes ports by itself: nobody gets it between our look and the program's start. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    await new Promise<void>((resolve) => server.close(() => resolve()));
    if (isFree) return port;
  }
}

/** The server in a data folder, which goes on running when its program was killed. */
async function postmasterOf(dataFolder: string): Promise<number | undefined> {
  return processIdIn(await readFile(pidFileOf(dataFolder), "utf8").catch(() => ""));
}

function pidFileOf(dataFolder: string): string {
  return join(dataFolder, "postgres", "data", "postmaster.pid");
}

function processIdIn(text: string): number | undefined {
  const processId = Number(text.split("\n")[0]);
  return processId > 0 ? processId : undefined;
}

/** Of worlds that were not closed. A test's process that ends early takes their servers with it. */
const openFolders = new Set<string>();
process.once("exit", () => {
  for (const folder of openFolders)
    for (const part of ["shared", "program"]) {
      const pidFile = pidFileOf(join(folder, part));
      const processId = existsSync(pidFile) ? processIdIn(readFileSync(pidFile, "utf8")) : undefined;
      if (processId === undefined) continue;
      process.kill(processId, "SIGCONT");
      process.kill(processId, "SIGINT");
    }
});

async function endServerOf(dataFolder: string): Promise<void> {
  const processId = await postmasterOf(dataFolder);
  if (processId === undefined) return;
  process.kill(processId, "SIGINT");
  const giveUpAt = performance.now() + GONE_WITHIN_MS;
  while ((await postmasterOf(dataFolder)) !== undefined && performance.now() < giveUpAt) await pause(LOOK_EVERY_MS);
}
