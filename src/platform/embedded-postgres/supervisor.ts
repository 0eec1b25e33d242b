// Keeps one server running: starts it again when it falls, stops it when asked. Starts, stops and restarts follow one
// another and never overlap. Knows no folders but through the plan.
import { setTimeout as pause } from "node:timers/promises";
import type { EventLog } from "#platform/event-log.ts";
import { OperatorError } from "#platform/operator-error.ts";
import { type Postmaster, type PostmasterPlan, runPostmaster, stopPostmaster } from "./postmaster.ts";
import { ensureDatabase } from "./roles.ts";

export interface UnexpectedExit {
  readonly processId: number;
  readonly willRestart: boolean;
}

export interface Supervisor {
  /** An earlier program had left this server running. */
  readonly wasAdopted: boolean;
  /** Of the server that runs now; undefined while there is none. */
  processId(): number | undefined;
  /** Told when the server ended without us. It is started again by itself unless `willRestart` is false. */
  onUnexpectedExit(listener: (exit: UnexpectedExit) => void): void;
  whileStopped<T>(run: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** More falls than this within the window, and something is wrong that another start does not mend. */
const restartLimit = 5;
const restartWindowMs = 60_000;
const restartPauseMs = 200;

export async function supervise(plan: PostmasterPlan, log: EventLog): Promise<Supervisor> {
  const listeners: ((exit: UnexpectedExit) => void)[] = [];
  let falls: number[] = [];
  let current: Postmaster | undefined;
  let isStopped = false;
  let lastTurn: Promise<unknown> = Promise.resolve();

  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = lastTurn.then(run);
    lastTurn = turn.catch(() => undefined); // Told to the one who asked for that turn.
    return turn;
  }

  async function up(): Promise<Postmaster> {
    const postmaster = await bringUp(plan, log);
    current = postmaster;
    void postmaster.ended.then(() => inTurn(() => afterEnd(postmaster)));
    return postmaster;
  }

  async function down(): Promise<void> {
    const postmaster = current;
    current = undefined;
    if (postmaster === undefined) return;
    const manner = await stopPostmaster(postmaster);
    if (manner !== "fast") log.warn({ manner }, "PostgreSQL did not stop in time and was stopped harder");
  }

  async function afterEnd(postmaster: Postmaster): Promise<void> {
    if (isStopped || current !== postmaster) return;
    current = undefined;
    const { processId } = postmaster;
    falls = [...falls.filter((at) => performance.now() - at < restartWindowMs), performance.now()];
    const willRestart = falls.length <= restartLimit;
    log.error({ processId, willRestart }, "PostgreSQL ended unexpectedly");
    for (const listener of listeners) listener({ processId, willRestart });
    if (!willRestart) return;
    await pause(restartPauseMs);
    try {
      await up();
    } catch (error) {
      log.error({ err: error }, "PostgreSQL could not be started again");
      for (const listener of listeners) listener({ processId, willRestart: false });
    }
  }

  const { wasAdopted } = await inTurn(up);
  return {
    wasAdopted,
    processId: () => current?.processId,
    onUnexpectedExit: (listener) => void listeners.push(listener),
    whileStopped: (run) =>
      inTurn(async () => {
        await down();
        try {
          return await run();
        } finally {
          await up();
        }
      }),
    stop: () =>
      inTurn(async () => {
        isStopped = true;
        await down();
      }),
  };
}

/** A server that runs, answers on the socket of our plan, and has our database. */
async function bringUp(plan: PostmasterPlan, log: EventLog): Promise<Postmaster> {
  const postmaster = await runPostmaster(plan);
  try {
    await ensureDatabase(postmaster, plan.dataDirectory);
    if (postmaster.socketFolder === plan.socketFolder) return postmaster;
  } catch (error) {
    await stopPostmaster(postmaster);
    if (!postmaster.wasAdopted || error instanceof OperatorError) throw error;
  }
  // An earlier program's server whose socket is elsewhere or was cleaned away: of no use to us.
  log.warn({ processId: postmaster.processId }, "the PostgreSQL that was left running is started anew");
  await stopPostmaster(postmaster);
  const fresh = await runPostmaster(plan);
  await ensureDatabase(fresh, plan.dataDirectory);
  return fresh;
}
