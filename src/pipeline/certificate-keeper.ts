// Keeps what looks say of certificates, beside the flush and never in its way: gathered for a few seconds, written in a
// batch that may be done again, together with the duty to tell of what follows. What a crash takes with it the next look
// brings again, since nothing counts as written before it is.
import type { Watched } from "#features/monitors/index.ts";
import { type Pool, transaction } from "#platform/database/pool.ts";
import type { Log } from "#platform/log.ts";
import type { CertificateFacts } from "#probes/index.ts";
import { saveCertificates, type SeenCertificate } from "./certificate-store.ts";
import { raiseCertificateNotices } from "./notices.ts";

const SAVE_EVERY_MS = 2_000;
const MAX_BATCH = 500; // certificates of one transaction
/** The same again after this: that it is still shown must be known to the day. */
const WRITE_AGAIN_AFTER_MS = 20 * 3_600_000;
/** Servers that show two certificates in turn are written down no oftener than this. */
const TURN_AFTER_MS = 600_000;
/** Different sightings of one thing that are remembered as written. */
const MAX_REMEMBERED = 4;

export interface CertificateKeeperOptions {
  readonly pool: Pool;
  readonly log: Log;
  readonly now: () => number; // Unix milliseconds
}

/** What was written of one thing: the sighting that was written last, and when each was. */
interface Kept {
  newest: string;
  facts: CertificateFacts;
  url: string;
  atMs: number;
  readonly writtenAtMs: Map<string, number>;
}

export class CertificateKeeper {
  private readonly options: CertificateKeeperOptions;
  private readonly kept = new Map<number, Kept>();
  private waiting = new Map<number, SeenCertificate>();
  private readonly timer: NodeJS.Timeout;
  private saving: Promise<void> = Promise.resolve();

  constructor(options: CertificateKeeperOptions) {
    this.options = options;
    this.timer = setInterval(() => void this.save(), SAVE_EVERY_MS);
  }

  note({ number, target }: Pick<Watched, "number" | "target">, facts: CertificateFacts, atMs: number): void {
    const kept = this.kept.get(number);
    // The usual look hands on the very facts of the one before.
    if (kept?.facts === facts && kept.url === target.url && atMs - kept.atMs < WRITE_AGAIN_AFTER_MS) return;
    const seen = { number, url: target.url, facts, atMs };
    if (this.isWorthWriting(seen)) this.waiting.set(number, seen);
  }

  /** Writes what waits. Resolves when it is written, or could not be and waits for the next time. */
  save(): Promise<void> {
    this.saving = this.saving.then(() => this.saveAll());
    return this.saving;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.save();
  }

  private isWorthWriting(seen: SeenCertificate): boolean {
    const kept = this.kept.get(seen.number);
    const writtenAtMs = kept?.writtenAtMs.get(signOf(seen));
    if (kept === undefined || writtenAtMs === undefined) return true;
    const again = kept.newest === signOf(seen) ? WRITE_AGAIN_AFTER_MS : TURN_AFTER_MS;
    return seen.atMs - writtenAtMs > again;
  }

  private async saveAll(): Promise<void> {
    while (this.waiting.size > 0) {
      const batch = [...this.waiting.values()].slice(0, MAX_BATCH);
      try {
        await transaction(this.options.pool, async (tx) => {
          const changed = await saveCertificates(tx, batch);
          const numbers = batch.map(({ number }) => number);
          await raiseCertificateNotices(tx, new Date(this.options.now()), { numbers, changed });
        });
      } catch (error) {
        this.options.log.warn({ err: error, count: batch.length }, "certificates could not be kept; trying again");
        return;
      }
      for (const seen of batch) {
        this.remember(seen);
        if (this.waiting.get(seen.number) === seen) this.waiting.delete(seen.number);
      }
    }
  }

  private remember(seen: SeenCertificate): void {
    const newest = signOf(seen);
    const writtenAtMs = this.kept.get(seen.number)?.writtenAtMs ?? new Map<string, number>();
    writtenAtMs.delete(newest);
    writtenAtMs.set(newest, seen.atMs);
    const [oldest] = writtenAtMs.keys();
    if (writtenAtMs.size > MAX_REMEMBERED && oldest !== undefined) writtenAtMs.delete(oldest);
    this.kept.set(seen.number, { newest, facts: seen.facts, url: seen.url, atMs: seen.atMs, writtenAtMs });
  }
}

/** What must be the same for a sighting to say nothing new. */
function signOf({ url, facts }: SeenCertificate): string {
  const { fingerprint, chainFault, isNameMismatch, revocation, chain } = facts;
  return [fingerprint, chainFault, isNameMismatch, revocation?.status, chain.length, url].join(" ");
}
