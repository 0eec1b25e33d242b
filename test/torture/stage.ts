// What every scenario plays on: a running Keepwatch with monitors on targets that we switch, a receiver that keeps a
// record, a journal of what people did, and the draining with all invariants at the end of a round.
import { setTimeout as pause } from "node:timers/promises";
import { type MovingReceiver, startMovingReceiver, taken } from "#test/doubles/moving-receiver.ts";
import { startSwitchableTargets, type SwitchableTargets } from "#test/doubles/switchable-targets.ts";
import { type AnsweredEdit, type Evidence, violationsOf } from "#test/invariants/index.ts";
import { startWorld, type World, type WorldOptions } from "#test/world.ts";
import { untoldDuties, whatIsLeft } from "./draining.ts";
import { figuresOf, type Figures } from "./figures.ts";
import type { Dice } from "./random.ts";

export interface StagedMonitor {
  readonly id: string;
  readonly name: string; // also of its target
  isPaused: boolean;
}

export interface Stage {
  readonly world: World;
  readonly targets: SwitchableTargets;
  readonly receiver: MovingReceiver;
  /** Those whose targets may be switched, and which may be paused and edited. */
  readonly monitors: readonly StagedMonitor[];
  /** Kills, freezes and cuts so far. */
  blows: number;
  /** When all is drained, and until it is checked, whatever else goes on stands still; and what it has seen is told. */
  standStill: () => Promise<Partial<Evidence>>;
  goOn: () => void;
  /** Switches the target and asks for a look; who looks, and when, is not waited for. */
  flip(monitor: StagedMonitor): void;
  lookNow(monitor: StagedMonitor): void;
  pauseOrResume(monitor: StagedMonitor): Promise<void>;
  edit(monitor: StagedMonitor, change: object): Promise<void>;
  /** With everything running and the receiver well: waits until all is told, then gives every broken promise in words. */
  drainAndCheck(): Promise<string[]>;
  figures(): Promise<Figures>;
  close(): Promise<void>;
}

export interface StageOptions extends WorldOptions {
  readonly monitorCount: number;
}

/** This share of the monitors has targets that are never switched. */
const HEALTHY_EVERY = 4;
const DRAINED_WITHIN_MS = 150_000;
const LOOK_EVERY_MS = 250;

interface Made {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

export async function openStage(options: StageOptions): Promise<Stage> {
  const targets = await startSwitchableTargets();
  const receiver = await startMovingReceiver();
  let world: World | null = null;
  const closeAll = async () => {
    await world?.close();
    await receiver.close();
    await targets.close();
  };
  try {
    world = await startWorld(options);
    return await furnish(world, targets, receiver, options.monitorCount, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function furnish(
  world: World,
  targets: SwitchableTargets,
  receiver: MovingReceiver,
  count: number,
  close: () => Promise<void>,
): Promise<Stage> {
  const { api } = world;
  await api.insist("POST /channels", {
    name: "Pager",
    kind: "webhook",
    settings: { url: receiver.url },
    isDefault: true,
  });
  const { items } = await api.insist<{ items: Made[] }>("POST /monitors/bulk", {
    items: Array.from({ length: count }, (_, place) => newMonitor(place, targets)),
  });
  const all = items.map(({ id, name }): StagedMonitor => ({ id, name, isPaused: false }));
  const healthy = all.filter((_, place) => place % HEALTHY_EVERY === 0);
  const monitors = all.filter((_, place) => place % HEALTHY_EVERY !== 0);
  const answeredEdits: AnsweredEdit[] = [];
  const noteEdit = ({ id, version }: Made) =>
    void answeredEdits.push({ monitorId: id, version, answeredAtMs: Date.now() });

  const stage: Stage = {
    world,
    targets,
    receiver,
    monitors,
    blows: 0,
    standStill: () => Promise.resolve({}),
    goOn: () => undefined,
    flip(monitor) {
      targets.set(monitor.name, !targets.isHealthy(monitor.name));
      stage.lookNow(monitor);
    },
    lookNow(monitor) {
      // Whoever should answer may be dead: then the schedule finds it out.
      void api.ask(`POST /monitors/${monitor.id}/check`).catch(() => undefined);
    },
    async pauseOrResume(monitor) {
      const verb = monitor.isPaused ? "resume" : "pause";
      noteEdit(await api.insist<Made>(`POST /monitors/${monitor.id}/${verb}`));
      monitor.isPaused = !monitor.isPaused;
    },
    async edit(monitor, change) {
      noteEdit(await api.insist<Made>(`PATCH /monitors/${monitor.id}`, change));
    },
    async drainAndCheck() {
      receiver.answerWith(() => taken);
      const undrained = await drain(stage, all);
      const seen = await stage.standStill();
      const violations = await violationsOf({
        ...seen,
        db: world.pool,
        whatIsUnderWay: untoldDuties,
        receivedSoFar: () => receiver.requests,
        alwaysHealthy: new Set(healthy.map((monitor) => monitor.id)),
        answeredEdits,
        api,
      });
      stage.goOn();
      return [...undrained, ...violations];
    },
    figures: () => figuresOf(world.pool, receiver.requests, stage.blows),
    close,
  };
  return stage;
}

function newMonitor(place: number, targets: SwitchableTargets) {
  const name = `monitor-${place}`;
  return {
    name,
    kind: "http",
    target: { url: targets.urlOf(name) },
    intervalSeconds: 10,
    retryIntervalSeconds: 10,
    timeoutMs: 2_000,
    failuresToDown: 1 + (place % 3 === 0 ? 1 : 0),
    successesToUp: 1 + (place % 5 === 0 ? 1 : 0),
  };
}

async function drain(stage: Stage, all: readonly StagedMonitor[]): Promise<string[]> {
  const { world, targets } = stage;
  const since = new Date();
  const giveUpAt = performance.now() + DRAINED_WITHIN_MS;
  for (;;) {
    const left = await whatIsLeft(world.pool, all, targets, since);
    if (left.words.length === 0) return [];
    if (performance.now() > giveUpAt) return left.words.map((words) => `[not drained] ${words}`);
    for (const monitor of left.toLookAt.slice(0, 30)) stage.lookNow(monitor);
    await pause(LOOK_EVERY_MS);
  }
}

/** Answers as a receiver in trouble does: some errors, some connections broken off after the message was taken in. */
export function troubledReceiver(dice: Dice) {
  return () => {
    const fate = dice.between(1, 100);
    if (fate <= 10) return { status: 503 } as const;
    if (fate <= 15) return { status: 500 } as const;
    if (fate <= 25) return "reset" as const;
    return taken;
  };
}
