// PostgreSQL is frozen under load, as a virtual machine or a stuck disk does it: the program stays up, says so, tells
// nobody that the targets are down, and catches up afterwards.
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "./scenario.ts";
import { openStage, type Stage } from "./stage.ts";

const frozenMs = Number(process.env.TORTURE_FROZEN_SECONDS ?? "15") * 1_000;
/** Within this after the thaw, /ready is 200 again. */
const WELL_WITHIN_MS = 30_000;

export const databaseFrozen: Scenario = {
  name: "database-frozen",
  open: ({ monitorCount }) => openStage({ database: "shared", programs: { keepwatch: "all" }, monitorCount }),
  async round(stage, dice) {
    const violations: string[] = [];
    for (const monitor of dice.some(stage.monitors, 5)) stage.flip(monitor);
    await pause(dice.between(0, 1_000));
    const receivedBefore = stage.receiver.requests.length;
    const answeredBefore = stage.targets.answered;
    const frozen = await freezeServer(stage);
    stage.blows += 1;
    try {
      for (const monitor of dice.some(stage.monitors, 5)) stage.flip(monitor);
      await pause(frozenMs);
      if (!stage.world.program("keepwatch").isRunning)
        violations.push("the program fell while the database was frozen");
      violations.push(...(await readyFaults(stage)));
      if (stage.targets.answered === answeredBefore)
        violations.push("nothing was looked at while the database was frozen");
    } finally {
      for (const processId of frozen) process.kill(processId, "SIGCONT");
    }
    const untold = stage.receiver.requests.length - receivedBefore;
    if (untold > MAX_TOLD_MEANWHILE) violations.push(`${untold} messages were sent while the database was frozen`);
    return [...violations, ...(await waitUntilWell(stage))];
  },
};

/** What had been claimed just before the freeze may still go out. */
const MAX_TOLD_MEANWHILE = 10;

/** The postmaster and its children; the processes that were stopped. */
export async function freezeServer(stage: Stage): Promise<number[]> {
  const postmaster = await stage.world.postmaster();
  if (postmaster === undefined) throw new Error("there is no database server to freeze");
  // The parent first: it must not see its children stand still and mend them.
  process.kill(postmaster, "SIGSTOP");
  const children = await childrenOf(postmaster);
  for (const processId of children) process.kill(processId, "SIGSTOP");
  return [...children, postmaster];
}

async function childrenOf(parent: number): Promise<number[]> {
  const processIds = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(processIds.map((processId) => parentOf(processId)));
  return processIds.filter((_, place) => parents[place] === parent);
}

async function parentOf(processId: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${processId}/stat`, "utf8").catch(() => "");
  return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
}

async function readyFaults(stage: Stage): Promise<string[]> {
  const answer = await stage.world.api.ask<{ problems: { name: string }[] }>("GET /ready").catch(() => null);
  if (answer === null) return ["/ready did not answer while the database was frozen"];
  if (answer.status !== 503) return [`/ready answered ${answer.status} while the database was frozen`];
  const named = answer.body.problems.map((problem) => problem.name);
  return ["database", "engine"]
    .filter((name) => !named.includes(name))
    .map((name) => `/ready did not name the ${name}`);
}

async function waitUntilWell(stage: Stage): Promise<string[]> {
  const giveUpAt = performance.now() + WELL_WITHIN_MS;
  for (;;) {
    const answer = await stage.world.api.ask("GET /ready").catch(() => null);
    if (answer?.status === 200) return [];
    if (performance.now() > giveUpAt)
      return [`after the thaw /ready stays at ${answer?.status}: ${JSON.stringify(answer?.body)}`];
    await pause(100);
  }
}
