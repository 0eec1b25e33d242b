// Can we see at all? A silence without a witness is not held against its target: the look becomes `unmeasured`, and a blind
// span is kept over the things concerned until something on that side of the network answers again. One message of its own
// tells of each such outage. Knows nothing of schedules and beliefs.
import { uuidv7 } from "#lib/uuid.ts";
import type { Watched } from "#features/monitors/index.ts";
import type { Clock } from "#platform/clock.ts";
import type { Log } from "#platform/log.ts";
import type { ProbeNet } from "#platform/net/index.ts";
import type { Look } from "#probes/index.ts";
import type { BlindRecord, BlindSpan } from "./blind-spans.ts";
import { type Place, type Side, sideOf, silentSide, Witnesses } from "./witness.ts";

/** How often what has changed about blindness is written down. */
const SAVE_EVERY_MS = 2_000;
/** Reasons for which a probe itself says that it could not see. */
const ownReasons: ReadonlySet<string> = new Set(["dns_timeout", "dns_failed", "own_network"]);

export interface EyesightOptions {
  readonly record: BlindRecord;
  readonly net: ProbeNet;
  readonly canaries: readonly Place[];
  readonly clock: Clock;
  readonly log: Log;
}

export class Eyesight {
  private readonly options: EyesightOptions;
  private readonly witnesses: Witnesses;
  private readonly blind = new Map<Side, BlindSpan>();
  private ended: BlindSpan[] = [];
  private readonly told = new Set<string>(); // organisations that know of the outage that is going on
  private readonly knownSides: Set<Side>;
  private newSides: Side[] = [];
  private takeBackTimer: () => void = () => undefined;
  private saving: Promise<void> = Promise.resolve();
  private isStopped = false;

  private constructor(options: EyesightOptions, knownSides: readonly Side[]) {
    this.options = options;
    this.knownSides = new Set(knownSides);
    this.witnesses = new Witnesses({
      net: options.net,
      canaries: options.canaries,
      monotonicMs: options.clock.monotonicMs,
      knownSides,
      onAnswer: (side, begunMs) => this.seeAgain(side, begunMs),
    });
    this.saveLater();
  }

  static async start(options: EyesightOptions): Promise<Eyesight> {
    return new Eyesight(options, await options.record.loadKnownSides());
  }

  /** Since when we cannot see some side of the network, and how many things that concerns; null when all is well. */
  get blindness(): { sinceMs: number; things: number } | null {
    if (this.blind.size === 0) return null;
    const spans = [...this.blind.values()];
    return {
      sinceMs: Math.min(...spans.map((span) => span.fromMs)),
      things: new Set(spans.flatMap((span) => [...span.organizations.keys()])).size,
    };
  }

  /** The look as it counts: the same, or `unmeasured` when its silence may be ours. `atMs`: when it began. */
  async consider(watched: Watched, look: Look, atMs: number): Promise<Look> {
    const place = placeOf(watched);
    const side = silentSide(look);
    if (side === null) {
      const lost = look.verdict === "unmeasured" && ownReasons.has(look.reason ?? "") ? lostSide(look) : null;
      if (lost !== null) this.loseSight(lost, watched, look, atMs);
      else this.witnesses.notice(place, look, look.lastAttemptMs);
      return look;
    }
    const testimony = await this.witnesses.confirm(side, look.lastAttemptMs, look.address);
    if (testimony !== "unseen") return look;
    this.loseSight(side, watched, look, atMs);
    const message = "Nothing that usually answers did so at that time: Keepwatch's own network seems to be gone";
    return { ...look, verdict: "unmeasured", reason: "own_network", message, totalUs: null };
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.takeBackTimer();
    this.saveSoon();
    await this.saving;
  }

  private loseSight(side: Side, watched: Watched, look: Look, atMs: number): void {
    let span = this.blind.get(side);
    if (span === undefined) {
      span = { id: uuidv7(), fromMs: atMs, toMs: atMs + 1, lostMs: look.lastAttemptMs, organizations: new Map() };
      this.blind.set(side, span);
      this.options.log.warn({ side }, "our own network seems to be gone: what is silent there is unknown, not down");
    }
    span.lostMs = Math.max(span.lostMs, look.lastAttemptMs);
    span.organizations.set(watched.number, watched.organizationId);
  }

  private seeAgain(side: Side, begunMs: number): void {
    if (!this.knownSides.has(side)) {
      this.knownSides.add(side);
      this.newSides.push(side);
    }
    const span = this.blind.get(side);
    // What was asked before the silence says nothing of what is now: an answer on its way must not end the outage.
    if (span === undefined || begunMs < span.lostMs) return;
    this.blind.delete(side);
    span.toMs = Math.max(span.toMs, this.options.clock.now());
    this.ended.push(span);
    this.options.log.warn({ side, things: span.organizations.size }, "our own network answers again");
    this.saveSoon();
  }

  private saveLater(): void {
    if (this.isStopped) return;
    this.takeBackTimer = this.options.clock.setTimer(() => {
      this.saveSoon();
      this.saveLater();
    }, SAVE_EVERY_MS);
  }

  private saveSoon(): void {
    this.saving = this.saving.then(() => this.save());
  }

  /** What could not be written stays to be written. */
  private async save(): Promise<void> {
    const now = this.options.clock.now();
    for (const span of this.blind.values()) span.toMs = Math.max(span.toMs, now);
    const ended = this.ended;
    const newSides = this.newSides;
    const spans = [...ended, ...this.blind.values()];
    if (spans.length === 0 && newSides.length === 0) return;
    try {
      const nowTold = await this.options.record.save(newSides, spans, this.told);
      for (const org of nowTold) this.told.add(org);
      this.ended = this.ended.filter((span) => !ended.includes(span));
      this.newSides = this.newSides.filter((side) => !newSides.includes(side));
      if (this.blind.size === 0 && this.ended.length === 0) this.told.clear();
    } catch (error) {
      this.options.log.warn({ err: error }, "a blind span could not be written down; trying again");
    }
  }
}

/** Where a probe could not see, by its own word: the side of the address, or the names when it did not come to one. */
function lostSide(look: Look): Side | null {
  return look.address === null ? "names" : sideOf(look.address);
}

function placeOf(watched: Watched): Place {
  const url = new URL(watched.target.url);
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port };
}
