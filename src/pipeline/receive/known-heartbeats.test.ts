// What is known of heartbeats against plain maps: by every name the same is found, whatever was put, changed and forgotten.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addressKey, defaultRules, expectationOf } from "#features/heartbeats/index.ts";
import { KnownHeartbeats } from "./known-heartbeats.ts";

const uuids = [1, 2, 3, 4, 5, 6].map((last) => `00000000-0000-4000-8000-00000000000${last}`);
const hashes = uuids.map((uuid) => addressKey("uuid", uuid));
const organizations = ["one", "two"];
const slugs = ["", "nightly", "weekly"];
const keys = ["core_import", "core_export"];
const numbers = [7, 8, 2 ** 32 + 7, 2 ** 32 + 8];
const expectation = expectationOf({ kind: "period", periodSeconds: 60 }, defaultRules);

const record = <Shape>(shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }) =>
  fc.record(shape, { noNullPrototype: true });
const address = record({
  hash: fc.constantFrom(...hashes),
  retired: fc.boolean(),
  expiresAt: fc.option(fc.nat()),
  sealedGatus: fc.constant(null),
});
const simple = fc.constantFrom(...hashes.map((hash) => ({ hash, retired: false, expiresAt: null, sealedGatus: null })));
const heartbeat = record({
  number: fc.constantFrom(...numbers),
  organizationId: fc.constantFrom(...organizations),
  slug: fc.constantFrom(...slugs),
  version: fc.integer({ min: 1, max: 3 }),
});
const put = record({
  heartbeat,
  addresses: fc.uniqueArray(fc.oneof(simple, address), { maxLength: 3, selector: ({ hash }) => hash }),
  gatusKeys: fc.array(fc.constantFrom(...keys), { maxLength: 2 }),
});
const step = fc.oneof(
  { weight: 4, arbitrary: put },
  { weight: 2, arbitrary: fc.constantFrom(...numbers) },
  { weight: 2, arbitrary: fc.constantFrom(...uuids) },
);
type Put = typeof put extends fc.Arbitrary<infer Value> ? Value : never;

/** Nothing but what was put, and whose each address is. */
class Model {
  readonly heartbeats = new Map<number, Put>();
  readonly addresses = new Map<string, { number: number; isFormer: boolean; expiresAt: number | null }>();

  put(one: Put): void {
    const { number, version } = one.heartbeat;
    if ((this.heartbeats.get(number)?.heartbeat.version ?? 0) > version) return;
    this.forget(number);
    this.heartbeats.set(number, one);
    for (const { hash, retired, expiresAt } of one.addresses)
      this.addresses.set(hash, { number, isFormer: retired, expiresAt });
  }

  forget(number: number): void {
    this.heartbeats.delete(number);
    for (const [hash, of] of this.addresses) if (of.number === number) this.addresses.delete(hash);
  }

  known(number: number) {
    const one = this.heartbeats.get(number)?.heartbeat;
    return one && { ...one, expectation };
  }

  address(hash: string) {
    const of = this.addresses.get(hash);
    return of && { heartbeat: this.known(of.number)!, isFormer: of.isFormer, expiresAt: of.expiresAt };
  }
}

test("by every name the same is found as in plain maps", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: "max" }), (steps) => {
      const known = new KnownHeartbeats();
      const model = new Model();
      for (const one of steps) {
        if (typeof one === "string") {
          same(known.byUuid(one), model.address(addressKey("uuid", one)));
        } else if (typeof one === "number") {
          known.forget(one);
          model.forget(one);
        } else {
          known.put({ ...one.heartbeat, expectation }, one.addresses, one.gatusKeys);
          model.put(one);
        }
      }
      for (const number of numbers) assert.deepEqual(plain(known.byNumber(number)), model.known(number));
      for (const hash of hashes) same(known.byHash(hash), model.address(hash));
      for (const uuid of [...uuids, ...uuids]) same(known.byUuid(uuid), model.address(addressKey("uuid", uuid)));
      const all = [...model.heartbeats.values()];
      for (const key of keys)
        assert.equal(
          known.hasGatusKey(key),
          all.some(({ gatusKeys }) => gatusKeys.includes(key)),
        );
      for (const organizationId of organizations)
        for (const slug of slugs.slice(1))
          assert.deepEqual(
            new Set(known.bySlug(organizationId, slug).map(({ number }) => number)),
            new Set(
              all
                .filter(({ heartbeat: of }) => of.organizationId === organizationId && of.slug === slug)
                .map(({ heartbeat: of }) => of.number),
            ),
          );
    }),
    { numRuns: 500 },
  );
});

test("what is no address is nobody's", () => {
  const known = new KnownHeartbeats();
  for (const other of ["", "x", uuids[0]!.toUpperCase(), "g".repeat(32)]) {
    assert.equal(known.byUuid(other), undefined);
    assert.equal(known.byHash(other), undefined);
  }
});

type Found = ReturnType<KnownHeartbeats["byHash"]>;

function same(found: Found, expected: Found): void {
  assert.deepEqual(found && { ...found, heartbeat: plain(found.heartbeat) }, expected);
}

/** Without what the book keeps for itself. */
function plain(known: ReturnType<KnownHeartbeats["byNumber"]>) {
  if (known === undefined) return undefined;
  const { number, organizationId, slug, version } = known;
  return { number, organizationId, slug, version, expectation: known.expectation };
}
