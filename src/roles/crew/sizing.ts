// How many processes should look: one more when they are busy, late, or short of connections, one fewer when that would
// still leave much to spare for minutes. Pure: the moments are passed in. It never answers "more" and "fewer" by turns for
// the same load, because what is enough for fewer is half of what asks for more.
import type { Load } from "./load.ts";

/** After a change the shards move and the readings of the last ten seconds are of another crew. */
const SETTLE_MS = 20_000;
/** One look in a hundred may be late … */
const LATE_SHARE = 0.01;
/** … and fewer looks than this in ten seconds prove nothing. */
const FEWEST_STARTS = 100;
/** One more is started when so much of a process's connections would be open if nothing answered. */
const SOCKETS_BUSY_SHARE = 0.9;
const SOCKETS_CALM_SHARE = 0.6;
const CALM_BY_BUSY = 0.5;
/** A crew that was made smaller and had to grow again waits longer before it tries that once more. */
const LONGEST_CALM_MS = 6 * 3_600_000;

export interface EngineLoad extends Load {
  readonly worstSockets: number;
  readonly maxSockets: number;
}

export type Wish =
  | { readonly size: "same" }
  | { readonly size: "fewer" }
  | { readonly size: "more"; readonly by: number; readonly why: string };

const same: Wish = { size: "same" };

export class Sizing {
  private readonly busyShare: number;
  private calmMs: number;
  private changedAtMs = Number.NEGATIVE_INFINITY;
  private shrunkAtMs = Number.NEGATIVE_INFINITY;
  private calmSinceMs: number | null = null;

  constructor({ busyShare, calmMs }: { busyShare: number; calmMs: number }) {
    this.busyShare = busyShare;
    this.calmMs = calmMs;
  }

  /** The first is the leader's own, which does other work too. */
  judge(nowMs: number, engines: readonly EngineLoad[]): Wish {
    if (nowMs - this.changedAtMs < SETTLE_MS) return same;
    const wish = this.wishForMore(engines);
    if (wish !== null) {
      this.calmSinceMs = null;
      return wish;
    }
    if (!this.wouldFewerDo(engines)) {
      this.calmSinceMs = null;
      return same;
    }
    this.calmSinceMs ??= nowMs;
    return nowMs - this.calmSinceMs >= this.calmMs ? { size: "fewer" } : same;
  }

  /** The crew was made larger or smaller. */
  noteChange(nowMs: number, change: "more" | "fewer"): void {
    if (change === "fewer") this.shrunkAtMs = nowMs;
    else if (nowMs - this.shrunkAtMs < 2 * this.calmMs) {
      this.calmMs = Math.min(2 * this.calmMs, LONGEST_CALM_MS);
      this.shrunkAtMs = Number.NEGATIVE_INFINITY;
    }
    this.changedAtMs = nowMs;
    this.calmSinceMs = null;
  }

  private wishForMore(engines: readonly EngineLoad[]): Wish | null {
    const worst = sum(engines.map(({ worstSockets }) => worstSockets));
    const room = SOCKETS_BUSY_SHARE * Math.min(...engines.map(({ maxSockets }) => maxSockets));
    const needed = Math.ceil(worst / room);
    if (needed > engines.length)
      return {
        size: "more",
        by: needed - engines.length,
        why: "more connections could be open than a process may have",
      };
    if (engines.some(isLate)) return { size: "more", by: 1, why: "checks begin late" };
    return this.isBusy(engines) ? { size: "more", by: 1, why: "a process has little processor time left" } : null;
  }

  private isBusy(engines: readonly EngineLoad[]): boolean {
    const [leader, ...members] = engines.map(({ utilisation }) => utilisation ?? 0);
    if (members.some((share) => share > this.busyShare)) return true;
    // What keeps the leader busy may be the API, from which a further engine takes nothing off.
    const looksAreLittle = members.length > 0 && sum(members) / members.length < CALM_BY_BUSY * this.busyShare;
    return leader! > this.busyShare && !looksAreLittle;
  }

  private wouldFewerDo(engines: readonly EngineLoad[]): boolean {
    const left = engines.length - 1;
    if (left < 1 || engines.some((engine) => engine.utilisation === null)) return false;
    const worst = sum(engines.map(({ worstSockets }) => worstSockets));
    const room = SOCKETS_CALM_SHARE * Math.min(...engines.map(({ maxSockets }) => maxSockets));
    const used = sum(engines.map(({ utilisation }) => utilisation ?? 0));
    return worst / left < room && used / left < CALM_BY_BUSY * this.busyShare;
  }
}

function isLate({ starts, lateStarts }: EngineLoad): boolean {
  return starts >= FEWEST_STARTS && lateStarts > LATE_SHARE * starts;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
