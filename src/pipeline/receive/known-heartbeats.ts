// All heartbeats and their addresses, in memory: found by number, by hash, by slug. An object for each heartbeat and none
// for its addresses, because all are marked again and again. Knows no database, no vault and no clock.
import { addressKey, type Expectation, type PingTarget } from "#features/heartbeats/index.ts";
import { hexWords, numberWords, uuidWords } from "#lib/key-words.ts";
import { PlaceTable } from "#lib/place-table.ts";

export interface KnownHeartbeat {
  readonly number: number;
  readonly organizationId: string;
  readonly slug: string;
  readonly version: number;
  readonly expectation: Expectation;
}

export interface KnownAddress {
  readonly heartbeat: KnownHeartbeat;
  readonly isFormer: boolean;
  readonly expiresAt: number | null; // Unix milliseconds
}

interface KeptHeartbeat extends KnownHeartbeat {
  /** Of its addresses, one after another. */
  readonly hashes: string;
  readonly gatusKeys: readonly string[];
}

const HASH_DIGITS = 32;
const noKeys: readonly string[] = [];

export class KnownHeartbeats {
  private readonly heartbeats: (KeptHeartbeat | undefined)[] = [];
  private readonly freePlaces: number[] = [];
  private readonly places = new PlaceTable(2);
  private readonly placesByHash = new PlaceTable(4);
  /** Those pinged of late, for a hash costs more than the rest of the look-up; forgotten whenever something changes. */
  private readonly placesByUuid = new PlaceTable(4);
  /** By hash; only of those that are not simply in force. */
  private readonly limited = new Map<string, Omit<KnownAddress, "heartbeat">>();
  /** Organisation → slug → number, or numbers when there are several. */
  private readonly slugs = new Map<string, Map<string, number | readonly number[]>>();
  /** How many heartbeats have a token with this key. */
  private readonly gatusKeys = new Map<string, number>();
  private readonly key = new Uint32Array(4);
  private readonly numberKey = new Uint32Array(2);

  byNumber(number: number): KnownHeartbeat | undefined {
    return this.kept(number);
  }

  byHash(hash: string): KnownAddress | undefined {
    const place = hexWords(hash, this.key) ? this.placesByHash.get(this.key) : -1;
    if (place < 0) return undefined;
    const heartbeat = this.heartbeats[place]!;
    const limited = this.limited.get(hash);
    return limited === undefined ? inForce(heartbeat) : { heartbeat, ...limited };
  }

  byUuid(uuid: string): KnownAddress | undefined {
    const place = uuidWords(uuid, this.key) ? this.placesByUuid.get(this.key) : -1;
    if (place >= 0) return inForce(this.heartbeats[place]!);
    const found = this.byHash(addressKey("uuid", uuid));
    if (found !== undefined && !found.isFormer && found.expiresAt === null && uuidWords(uuid, this.key))
      this.placesByUuid.set(this.key, this.placeOf(found.heartbeat.number));
    return found;
  }

  bySlug(organizationId: string, slug: string): readonly KnownHeartbeat[] {
    return numbersOf(this.slugs.get(organizationId)?.get(slug)).map((number) => this.kept(number)!);
  }

  hasGatusKey(key: string): boolean {
    return this.gatusKeys.has(key);
  }

  /** In the place of what was known of it; not when that is newer. */
  put(heartbeat: KnownHeartbeat, addresses: PingTarget["addresses"], gatusKeys: readonly string[]): void {
    const { number, organizationId, slug, version, expectation } = heartbeat;
    if ((this.kept(number)?.version ?? 0) > version) return; // read by an older statement
    this.forget(number);
    const place = this.freePlaces.pop() ?? this.heartbeats.length;
    this.heartbeats[place] = {
      number,
      organizationId,
      slug,
      version,
      expectation,
      hashes: addresses.map(({ hash }) => hash).join(""),
      gatusKeys: gatusKeys.length === 0 ? noKeys : gatusKeys,
    };
    numberWords(number, this.numberKey);
    this.places.set(this.numberKey, place);
    for (const { hash, retired, expiresAt } of addresses) {
      hexWords(hash, this.key);
      this.placesByHash.set(this.key, place);
      if (retired || expiresAt !== null) this.limited.set(hash, { isFormer: retired, expiresAt });
      else this.limited.delete(hash);
    }
    for (const key of gatusKeys) this.countGatusKey(key, 1);
    if (slug !== "") this.changeSlug(heartbeat, (others) => [...others, number]);
  }

  forget(number: number): void {
    if (this.placesByUuid.size > 0) this.placesByUuid.clear();
    const place = this.placeOf(number);
    if (place < 0) return;
    const known = this.heartbeats[place]!;
    for (const hash of hashesOf(known)) {
      hexWords(hash, this.key);
      // An address that went over to another heartbeat is that one's by now, whichever of the two was read first.
      if (this.placesByHash.get(this.key) !== place) continue;
      this.placesByHash.delete(this.key);
      this.limited.delete(hash);
    }
    for (const key of known.gatusKeys) this.countGatusKey(key, -1);
    if (known.slug !== "") this.changeSlug(known, (numbers) => numbers.filter((one) => one !== number));
    numberWords(number, this.numberKey);
    this.places.delete(this.numberKey);
    this.heartbeats[place] = undefined;
    this.freePlaces.push(place);
  }

  private placeOf(number: number): number {
    numberWords(number, this.numberKey);
    return this.places.get(this.numberKey);
  }

  private kept(number: number): KeptHeartbeat | undefined {
    const place = this.placeOf(number);
    return place < 0 ? undefined : this.heartbeats[place];
  }

  private changeSlug(
    { organizationId, slug }: KnownHeartbeat,
    change: (numbers: readonly number[]) => readonly number[],
  ): void {
    const slugs = this.slugs.get(organizationId) ?? new Map<string, number | readonly number[]>();
    const [first, ...others] = change(numbersOf(slugs.get(slug)));
    if (first === undefined) slugs.delete(slug);
    else slugs.set(slug, others.length === 0 ? first : [first, ...others]);
    if (slugs.size === 0) this.slugs.delete(organizationId);
    else this.slugs.set(organizationId, slugs);
  }

  private countGatusKey(key: string, change: 1 | -1): void {
    const count = (this.gatusKeys.get(key) ?? 0) + change;
    if (count > 0) this.gatusKeys.set(key, count);
    else this.gatusKeys.delete(key);
  }
}

function inForce(heartbeat: KnownHeartbeat): KnownAddress {
  return { heartbeat, isFormer: false, expiresAt: null };
}

function* hashesOf({ hashes }: KeptHeartbeat): Generator<string> {
  for (let from = 0; from < hashes.length; from += HASH_DIGITS) yield hashes.slice(from, from + HASH_DIGITS);
}

function numbersOf(kept: number | readonly number[] | undefined): readonly number[] {
  if (kept === undefined) return [];
  return typeof kept === "number" ? [kept] : kept;
}
