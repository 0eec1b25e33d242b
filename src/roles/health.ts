// Is this process there, can it do its work, and what is wrong when not. /live asks nothing of anybody; /ready asks the
// database and every role; details are for those who may see them.
import type { FastifyInstance } from "fastify";
import { pendingMigrations } from "#platform/database/migrate.ts";
import { readDurability } from "#platform/database/server-fitness.ts";
import type { Authenticate } from "#platform/http/server.ts";
import { bearerOf } from "#platform/http/server.ts";
import { OperatorError } from "#platform/operator-error.ts";
import { version } from "#platform/version.ts";
import { migrationsFolder, type World } from "./world.ts";

/** A database that does not answer within this is not there, as far as /ready is concerned. */
const DATABASE_WITHIN_MS = 2_000;
/** Answers are kept this long, so that many askers cost one question. */
const KEEP_MS = 500;
const CLOCK_OFFSET_LIMIT_MS = 250;

interface Part {
  readonly name: string;
  readonly isWell: boolean;
  readonly detail: string | null;
}

export function mountHealth(server: FastifyInstance, world: World, authenticate: Authenticate): void {
  let kept: { at: number; parts: Promise<Part[]> } | null = null;
  const look = () => {
    if (kept === null || performance.now() - kept.at > KEEP_MS)
      kept = { at: performance.now(), parts: lookAtParts(world) };
    return kept.parts;
  };

  server.get("/live", async () => ({ status: "ok" }));

  const ready = async (_request: unknown, reply: { status(code: number): unknown }) => {
    const parts = await look();
    const isReady = parts.every((part) => part.isWell);
    if (!isReady) reply.status(503);
    return { status: isReady ? "ok" : "not_ready", problems: parts.filter((part) => !part.isWell) };
  };
  server.get("/ready", ready);
  server.get("/health/", ready);

  server.get("/healthz", async (request, reply) => {
    const caller = await authenticate(bearerOf(request));
    const parts = await look();
    const isReady = parts.every((part) => part.isWell);
    if (!isReady) reply.status(503);
    if (caller.organizationId === null) return { status: isReady ? "ok" : "not_ready" };
    return {
      status: isReady ? "ok" : "not_ready",
      version,
      uptimeSeconds: Math.round(process.uptime()),
      memoryBytes: process.memoryUsage.rss(),
      clockOffsetMs: Math.round(world.clock.offsetMs()),
      database: world.pool.load(),
      history: world.history.history,
      durability: await readDurability(world.pool).catch(() => null), // a database that is away says so in the parts
      probes: {
        openSockets: world.net.openSockets,
        maxOpenSockets: world.net.maxOpenSockets,
        ...world.net.capacity,
      },
      parts,
    };
  });
}

async function lookAtParts(world: World): Promise<Part[]> {
  const database = await lookAtDatabase(world);
  const roles = await Promise.all(
    world.health.map(async ({ name, check }) => {
      const detail = await check();
      return { name, isWell: detail === null, detail };
    }),
  );
  const offset = Math.abs(world.clock.offsetMs());
  const clock: Part =
    offset <= CLOCK_OFFSET_LIMIT_MS
      ? { name: "clock", isWell: true, detail: null }
      : {
          name: "clock",
          isWell: false,
          detail: `This machine's clock is ${Math.round(offset)} ms off the database's.`,
        };
  return [database, ...roles, clock];
}

async function lookAtDatabase(world: World): Promise<Part> {
  const name = "database";
  try {
    const pending = await within(DATABASE_WITHIN_MS, pendingMigrations(world.pool, migrationsFolder));
    if (pending.length === 0) return { name, isWell: true, detail: null };
    return {
      name,
      isWell: false,
      detail: `Migrations wait to be applied: ${pending.join(", ")}. Run the role "migrate".`,
    };
  } catch (error) {
    if (error instanceof OperatorError) return { name, isWell: false, detail: error.message };
    // Why it does not answer is in the log of whoever needed it; here it only matters that it does not.
    return { name, isWell: false, detail: "The database does not answer. Checks go on; their results wait in memory." };
  }
}

function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<Value>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
