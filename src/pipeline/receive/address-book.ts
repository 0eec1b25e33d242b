// Which heartbeat a ping means: every address in memory, by hash, so that a ping costs no look-up in the database and an
// unknown one costs none either. It follows the database by the feed of changes; whoever asks for what it does not know
// waits for the next reading, which all share.
import {
  addressKey,
  expectationOf,
  hashOfPingKey,
  type KnownPingKey,
  loadPingKeyChanges,
  loadPingTargetChanges,
  openGatusKey,
  pingTargetPages,
  type PingTarget,
} from "#features/heartbeats/index.ts";
import { feedPosition } from "#features/monitors/index.ts";
import type { Clock } from "#platform/clock.ts";
import type { Pool } from "#platform/database/pool.ts";
import type { Vault } from "#platform/secrets.ts";
import type { Named } from "./forms/form.ts";
import { type KnownHeartbeat, KnownHeartbeats } from "./known-heartbeats.ts";

/** The feed is read no more often than this, however many unknown addresses are asked for. */
const READ_AT_MOST_EVERY_MS = 100;

export type Found =
  | { readonly kind: "one"; readonly heartbeat: KnownHeartbeat; readonly isFormer: boolean }
  /** `isKeyKnown`: the token is wrong, but the key that came with it is somebody's. */
  | { readonly kind: "none"; readonly isKeyKnown: boolean }
  | { readonly kind: "many" }
  /** The ping key is one of ours, the slug is not. */
  | { readonly kind: "free"; readonly organizationId: string; readonly slug: string };

const none: Found = { kind: "none", isKeyKnown: false };
const wrongToken: Found = { kind: "none", isKeyKnown: true };

export class AddressBook {
  private readonly pool: Pool;
  private readonly clock: Clock;
  private readonly vault: Vault;
  private heartbeats = new KnownHeartbeats();
  private pingKeys = new Map<string, KnownPingKey>();
  private feedXid = "0";
  private keysXid = "0";
  private reading: Promise<void> | null = null;
  private lastReadAt = -Infinity;

  constructor(pool: Pool, clock: Clock, vault: Vault) {
    this.pool = pool;
    this.clock = clock;
    this.vault = vault;
  }

  /** Reads everything anew. Rejects, and keeps what it had, when the database does not answer. */
  async load(): Promise<void> {
    const fresh = new AddressBook(this.pool, this.clock, this.vault);
    fresh.feedXid = await feedPosition(this.pool);
    await fresh.readKeys();
    for await (const page of pingTargetPages(this.pool)) for (const target of page) fresh.put(target);
    this.heartbeats = fresh.heartbeats;
    this.pingKeys = fresh.pingKeys;
    this.feedXid = fresh.feedXid;
    this.keysXid = fresh.keysXid;
  }

  /** Resolves when everything committed before this call is known. */
  async catchUp(): Promise<void> {
    // A reading that is under way may have begun before what is looked for was there.
    await this.reading?.catch(() => undefined); // told to whoever began it
    this.reading ??= this.readSoon().finally(() => (this.reading = null));
    return this.reading;
  }

  private async readSoon(): Promise<void> {
    const waitMs = this.lastReadAt + READ_AT_MOST_EVERY_MS - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    this.lastReadAt = performance.now();
    const { targets, gone, nextXid } = await loadPingTargetChanges(this.pool, this.feedXid);
    await this.readKeys();
    for (const number of gone) this.heartbeats.forget(number);
    for (const target of targets) this.put(target);
    this.feedXid = nextXid;
  }

  private async readKeys(): Promise<void> {
    const { keys, nextXid } = await loadPingKeyChanges(this.pool, this.keysXid);
    for (const key of keys) this.pingKeys.set(key.hash, key);
    this.keysXid = nextXid;
  }

  byNumber(number: number): KnownHeartbeat | undefined {
    return this.heartbeats.byNumber(number);
  }

  /** The first of these names that means something. */
  find(names: readonly Named[]): Found {
    let best: Found = none;
    for (const name of names) {
      const found = this.findOne(name);
      if (found.kind === "one") return found;
      if (best.kind === "none") best = found;
    }
    return best;
  }

  private findOne(name: Named): Found {
    if (name.by === "slug") return this.findSlug(name.pingKey, name.slug);
    if (name.by === "gatusKey") return this.heartbeats.hasGatusKey(name.key) ? wrongToken : none;
    const address =
      name.by === "uuid"
        ? this.heartbeats.byUuid(name.uuid)
        : this.heartbeats.byHash(addressKey(name.form, name.token));
    if (address === undefined || this.isOver(address.expiresAt)) return none;
    return { kind: "one", heartbeat: address.heartbeat, isFormer: address.isFormer };
  }

  private findSlug(pingKey: string, slug: string): Found {
    const key = this.pingKeys.get(hashOfPingKey(pingKey));
    if (key === undefined || this.isOver(key.expiresAt)) return none;
    const [heartbeat, ...others] = this.heartbeats.bySlug(key.organizationId, slug);
    if (heartbeat === undefined) return { kind: "free", organizationId: key.organizationId, slug };
    if (others.length > 0) return { kind: "many" };
    return { kind: "one", heartbeat, isFormer: key.expiresAt !== null };
  }

  private isOver(expiresAt: number | null): boolean {
    return expiresAt !== null && expiresAt <= this.clock.now();
  }

  private put({ schedule, rules, addresses, ...named }: PingTarget): void {
    const gatusKeys = addresses.flatMap(({ hash, sealedGatus }) =>
      sealedGatus === null ? [] : (openGatusKey(this.vault, hash, sealedGatus) ?? []),
    );
    this.heartbeats.put({ ...named, expectation: expectationOf(schedule, rules) }, addresses, gatusKeys);
  }
}
