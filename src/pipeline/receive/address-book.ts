// Which heartbeat a ping means: every address in memory, by hash, so that a ping costs no look-up in the database and an
// unknown one costs none either. It follows the database by the feed of changes; whoever asks for what it does not know
// waits for the next reading, which all share.
import {
  addressKey,
  type Expectation,
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

/** Of so many addresses pinged of late it is known without their hash. */
const MAX_RECENT = 100_000;
/** The feed is read no more often than this, however many unknown addresses are asked for. */
const READ_AT_MOST_EVERY_MS = 100;

export interface KnownHeartbeat {
  readonly number: number;
  readonly organizationId: string;
  readonly slug: string;
  readonly version: number;
  readonly expectation: Expectation;
  readonly hashes: readonly string[];
  readonly gatusKeys: readonly string[];
}

interface KnownAddress {
  readonly number: number;
  readonly isFormer: boolean;
  readonly expiresAt: number | null;
}

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
  private heartbeats = new Map<number, KnownHeartbeat>();
  private addresses = new Map<string, KnownAddress>();
  /** UUIDs in plain, for a hash costs more than the rest of the look-up; forgotten whenever something changes. */
  private recent = new Map<string, KnownAddress>();
  /** Organisation → slug → numbers. */
  private slugs = new Map<string, Map<string, number[]>>();
  private pingKeys = new Map<string, KnownPingKey>();
  /** How many heartbeats have a token with this key. */
  private gatusKeys = new Map<string, number>();
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
    this.addresses = fresh.addresses;
    this.recent = fresh.recent;
    this.slugs = fresh.slugs;
    this.pingKeys = fresh.pingKeys;
    this.gatusKeys = fresh.gatusKeys;
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
    if (targets.length > 0 || gone.length > 0) this.recent.clear();
    for (const number of gone) this.forget(number);
    for (const target of targets) this.put(target);
    this.feedXid = nextXid;
  }

  private async readKeys(): Promise<void> {
    const { keys, nextXid } = await loadPingKeyChanges(this.pool, this.keysXid);
    for (const key of keys) this.pingKeys.set(key.hash, key);
    this.keysXid = nextXid;
  }

  byNumber(number: number): KnownHeartbeat | undefined {
    return this.heartbeats.get(number);
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
    if (name.by === "gatusKey") return this.gatusKeys.has(name.key) ? wrongToken : none;
    return this.findAddress(name);
  }

  private findAddress(name: Extract<Named, { by: "uuid" | "token" }>): Found {
    const address =
      name.by === "uuid" ? this.addressOf(name.uuid) : this.addresses.get(addressKey(name.form, name.token));
    if (address === undefined || this.isOver(address.expiresAt)) return none;
    return { kind: "one", heartbeat: this.heartbeats.get(address.number)!, isFormer: address.isFormer };
  }

  private addressOf(uuid: string): KnownAddress | undefined {
    const recent = this.recent.get(uuid);
    if (recent !== undefined) return recent;
    const address = this.addresses.get(addressKey("uuid", uuid));
    if (address === undefined) return undefined;
    if (this.recent.size >= MAX_RECENT) this.recent.clear();
    this.recent.set(uuid, address);
    return address;
  }

  private findSlug(pingKey: string, slug: string): Found {
    const key = this.pingKeys.get(hashOfPingKey(pingKey));
    if (key === undefined || this.isOver(key.expiresAt)) return none;
    const [number, ...others] = this.slugs.get(key.organizationId)?.get(slug) ?? [];
    if (number === undefined) return { kind: "free", organizationId: key.organizationId, slug };
    if (others.length > 0) return { kind: "many" };
    return { kind: "one", heartbeat: this.heartbeats.get(number)!, isFormer: key.expiresAt !== null };
  }

  private isOver(expiresAt: number | null): boolean {
    return expiresAt !== null && expiresAt <= this.clock.now();
  }

  private put(stored: PingTarget): void {
    const { number, organizationId, slug, version } = stored;
    if ((this.heartbeats.get(number)?.version ?? 0) > version) return; // read by an older statement
    this.forget(number);
    const expectation = expectationOf(stored.schedule, stored.rules);
    const hashes = stored.addresses.map(({ hash }) => hash);
    const gatusKeys = stored.addresses.flatMap(({ hash, sealedGatus }) =>
      sealedGatus === null ? [] : (openGatusKey(this.vault, hash, sealedGatus) ?? []),
    );
    for (const key of gatusKeys) this.countGatusKey(key, 1);
    this.heartbeats.set(number, { number, organizationId, slug, version, expectation, hashes, gatusKeys });
    for (const { hash, retired, expiresAt } of stored.addresses)
      this.addresses.set(hash, { number, isFormer: retired, expiresAt });
    if (slug === "") return;
    const slugs = this.slugs.get(organizationId) ?? new Map<string, number[]>();
    this.slugs.set(organizationId, slugs);
    slugs.set(slug, [...(slugs.get(slug) ?? []), number]);
  }

  private forget(number: number): void {
    const known = this.heartbeats.get(number);
    if (known === undefined) return;
    this.heartbeats.delete(number);
    // An address that went over to another heartbeat is that one's by now, whichever of the two was read first.
    for (const hash of known.hashes) if (this.addresses.get(hash)?.number === number) this.addresses.delete(hash);
    for (const key of known.gatusKeys) this.countGatusKey(key, -1);
    const slugs = this.slugs.get(known.organizationId);
    const others = slugs?.get(known.slug)?.filter((one) => one !== number) ?? [];
    if (others.length > 0) slugs?.set(known.slug, others);
    else slugs?.delete(known.slug);
  }

  private countGatusKey(key: string, change: 1 | -1): void {
    const count = (this.gatusKeys.get(key) ?? 0) + change;
    if (count > 0) this.gatusKeys.set(key, count);
    else this.gatusKeys.delete(key);
  }
}
