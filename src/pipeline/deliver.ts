// The outbox at work: claims what is due, sends it once per claim, keeps the outcome, tries again later or gives up.
// At least once, under one key; in order per channel, recipient and thing; a channel in trouble is tried gently.
import { attemptTimeoutMs, channels, type Outcome } from "#channels/index.ts";
import { loadChannels, type OpenedChannel } from "#features/channels/index.ts";
import { Bell } from "#lib/bell.ts";
import { retryDelayMs } from "#lib/retry-delay.ts";
import type { Pool } from "#platform/database/pool.ts";
import type { Log } from "#platform/log.ts";
import type { Net } from "#platform/net/index.ts";
import type { Vault } from "#platform/secrets.ts";
import {
  type ClaimedDelivery,
  claimDeliveries,
  type FinishedAttempt,
  finishAttempts,
  handBack,
  findSilentHolders,
  takeBackOrphans,
} from "./claims.ts";

/** Deliveries under way at once in this process. */
const MAX_UNDER_WAY = 128;
/** Of these, for one channel. */
const MAX_PER_CHANNEL = 48;
/** A channel that failed this often in a row is held to one at a time until one succeeds. */
const TROUBLE_AFTER_FAILURES = 3;
/** Without a notice, what is due is looked for this often. */
const LOOK_EVERY_MS = 500;
const ORPHANS_EVERY_MS = 2_000;

export interface DelivererOptions {
  readonly pool: Pool;
  readonly vault: Vault;
  readonly net: Net;
  readonly log: Log;
  readonly smtp: { readonly url: string; readonly from: string } | null;
  readonly now: () => number;
  /** Second half of the advisory lock that this process holds, see claims.ts. */
  readonly deliverer: number;
  readonly onAttempt: (attempt: { delivery: ClaimedDelivery; outcome: Outcome; durationMs: number }) => void;
}

export class Deliverer {
  private readonly options: DelivererOptions;
  private readonly underWay = new Map<string, number>(); // channel → deliveries being sent
  private readonly held = new Map<string, number>(); // delivery → claim under which it is sent, until its outcome is kept
  private readonly failuresInRow = new Map<string, number>();
  private readonly stopSending = new AbortController();
  private silentHolders: ReadonlySet<number> = new Set(); // at the last look
  private sendingCount = 0;
  /** Of the database's history, as this process counts them. */
  private historyNo = 0;
  private finished: FinishedAttempt[] = [];
  private isKeeping = false;
  private isStopping = false;
  private readonly bell = new Bell();

  constructor(options: DelivererOptions) {
    this.options = options;
  }

  get sending(): number {
    return this.sendingCount;
  }

  wake(): void {
    this.bell.ring();
  }

  /**
   * The database's history is another: of what was sent under a claim of the former one only a success still counts, which
   * is true whatever the database says; a failure is not held against a claim that may be somebody else's by now.
   */
  forget(): void {
    this.historyNo += 1;
    this.held.clear();
    this.silentHolders = new Set();
    this.finished = this.finished.filter(isSuccess);
    this.wake();
  }

  /** Runs until stopped. A database that is away ends a round, not the loop. */
  async run(): Promise<void> {
    let orphansAt = 0;
    while (!this.isStopping) {
      try {
        if (performance.now() >= orphansAt) {
          await this.takeBack();
          orphansAt = performance.now() + ORPHANS_EVERY_MS;
        }
        while (!this.isStopping && (await this.claimAndSend())) continue;
      } catch (error) {
        this.options.log.warn({ err: error }, "a round of deliveries failed; the next one tries again");
      }
      if (!this.isStopping) await this.bell.sleep(LOOK_EVERY_MS);
    }
  }

  /** Claims nothing more; what is on its way gets `graceMs`, and is then handed back as a possible repeat. */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    this.bell.ring();
    const deadline = performance.now() + graceMs;
    const isBusy = () => this.sendingCount > 0 || this.finished.length > 0 || this.isKeeping;
    while (isBusy() && performance.now() < deadline) await pause(20);
    this.stopSending.abort();
    while (isBusy() && performance.now() < deadline + 1_000) await pause(20);
  }

  /** A deliverer counts as dead when its lock is free at two looks: a connection that was cut is soon there again. */
  private async takeBack(): Promise<void> {
    const { pool, deliverer } = this.options;
    const silent = await findSilentHolders(pool, deliverer);
    const dead = silent.filter((holder) => this.silentHolders.has(holder));
    this.silentHolders = new Set(silent);
    await takeBackOrphans(pool, { deliverer, held: [...this.held.keys()] }, dead);
  }

  /** True when there may be more to claim at once. */
  private async claimAndSend(): Promise<boolean> {
    const free = MAX_UNDER_WAY - this.sendingCount;
    if (free <= 0) return false;
    const full = [...this.underWay]
      .filter(([channel, count]) => count >= this.allowance(channel))
      .map(([channel]) => channel);
    const troubled = [...this.failuresInRow.keys()].filter(
      (channel) => this.isTroubled(channel) && !full.includes(channel),
    );
    const claim = { deliverer: this.options.deliverer, free, only: null };
    const claimed = await claimDeliveries(this.options.pool, {
      ...claim,
      perChannel: MAX_PER_CHANNEL,
      passOver: [...full, ...troubled],
    });
    if (troubled.length > 0 && claimed.length < free) {
      const gently = { ...claim, free: free - claimed.length, perChannel: 1, passOver: full, only: troubled };
      claimed.push(...(await claimDeliveries(this.options.pool, gently)));
    }
    if (claimed.length === 0) return false;
    const opened = await this.openChannels(claimed);
    for (const delivery of claimed) {
      this.sendingCount += 1;
      this.held.set(delivery.id, delivery.claimNo);
      this.underWay.set(delivery.channelId, (this.underWay.get(delivery.channelId) ?? 0) + 1);
      void this.send(delivery, opened.get(delivery.channelId));
    }
    return this.sendingCount < MAX_UNDER_WAY;
  }

  private async openChannels(claimed: readonly ClaimedDelivery[]): Promise<Map<string, OpenedChannel>> {
    const ids = [...new Set(claimed.map((one) => one.channelId))];
    const opened = await loadChannels(this.options.pool, this.options.vault, ids);
    return new Map(opened.map((channel) => [channel.id, channel]));
  }

  private isTroubled(channel: string): boolean {
    return (this.failuresInRow.get(channel) ?? 0) >= TROUBLE_AFTER_FAILURES;
  }

  private allowance(channel: string): number {
    return this.isTroubled(channel) ? 1 : MAX_PER_CHANNEL;
  }

  private async send(delivery: ClaimedDelivery, channel: OpenedChannel | undefined): Promise<void> {
    const startedAt = performance.now();
    const { historyNo } = this;
    const outcome = channel === undefined ? channelIsGone : await this.attempt(delivery, channel);
    const isSent = outcome !== "stopped" && outcome.result === "sent";
    if (historyNo !== this.historyNo && !isSent)
      this.options.log.warn({ delivery: delivery.id }, "an attempt of the former history is forgotten");
    else if (outcome === "stopped") await handBack(this.options.pool, [delivery], true).catch(() => undefined);
    else this.keep({ delivery, outcome, retryInMs: this.retryIn(delivery, outcome) });
    this.sendingCount -= 1;
    const left = this.underWay.get(delivery.channelId)! - 1;
    if (left > 0) this.underWay.set(delivery.channelId, left);
    else this.underWay.delete(delivery.channelId);
    this.wake(); // there is room for another; its turn need not wait until this outcome is kept
    if (outcome === "stopped") return;
    if (outcome.result === "sent") this.failuresInRow.delete(delivery.channelId);
    else this.failuresInRow.set(delivery.channelId, (this.failuresInRow.get(delivery.channelId) ?? 0) + 1);
    this.options.onAttempt({ delivery, outcome, durationMs: performance.now() - startedAt });
  }

  private async attempt(delivery: ClaimedDelivery, channel: OpenedChannel): Promise<Outcome | "stopped"> {
    const kind = channels.get(channel.kind);
    if (kind === undefined) throw new Error(`no channel of kind ${channel.kind}`);
    const signal = AbortSignal.any([AbortSignal.timeout(attemptTimeoutMs), this.stopSending.signal]);
    const outcome = await kind.send(channel.settings, delivery.recipient, delivery.telling, {
      net: this.options.net,
      signal,
      now: this.options.now,
      attempt: delivery.attempt,
      isRepeat: delivery.isRepeat,
      smtp: this.options.smtp,
    });
    return this.stopSending.signal.aborted && outcome.result !== "sent" ? "stopped" : outcome;
  }

  private retryIn(delivery: ClaimedDelivery, outcome: Outcome): number {
    const backOffMs = retryDelayMs(delivery.attempt, Math.random);
    return Math.max(backOffMs, outcome.retryAfterMs ?? 0); // which the channel bounds
  }

  /** Outcomes are written in batches that gather by themselves: whatever came while the last write was under way. */
  private keep(attempt: FinishedAttempt): void {
    this.finished.push(attempt);
    if (!this.isKeeping) void this.keepAll();
  }

  private async keepAll(): Promise<void> {
    this.isKeeping = true;
    while (this.finished.length > 0) {
      const batch = this.finished;
      const { historyNo } = this;
      this.finished = [];
      try {
        await finishAttempts(this.options.pool, batch);
        for (const { delivery } of batch)
          if (this.held.get(delivery.id) === delivery.claimNo) this.held.delete(delivery.id);
        this.wake();
      } catch (error) {
        // Not written: kept for the next try. Should the process die first, the attempts' ends stay unknown.
        this.options.log.warn(
          { err: error, deliveries: batch.length },
          "outcomes of deliveries could not be kept; trying again",
        );
        this.finished.unshift(...(historyNo === this.historyNo ? batch : batch.filter(isSuccess)));
        await pause(LOOK_EVERY_MS);
      }
    }
    this.isKeeping = false;
  }
}

function isSuccess({ outcome }: FinishedAttempt): boolean {
  return outcome.result === "sent";
}

const channelIsGone: Outcome = {
  result: "permanent",
  statusCode: null,
  detail: "The channel was deleted.",
  retryAfterMs: null,
  isAmbiguous: false,
};

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
