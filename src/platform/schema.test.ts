// Every fault of an input is named, once and in words; nothing is coerced but a query.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import Type, { type TSchema } from "typebox";
import { Refusal } from "./refusal.ts";
import {
  convertQuery,
  Empty,
  faultsAgainst,
  Id,
  Name,
  Nothing,
  Nullable,
  OneOf,
  Page,
  pageInput,
  parseInput,
  Strict,
} from "./schema.ts";

const Inner = Strict({
  url: Type.String({ minLength: 1 }),
  headers: Type.Optional(Type.Array(Strict({ name: Name }))),
});
const Thing = Strict({
  name: Name,
  kind: OneOf(["http", "tcp"]),
  intervalSeconds: Type.Optional(Type.Integer({ minimum: 10 })),
  parentId: Type.Optional(Nullable(Id)),
  target: Inner,
});
const good = { name: "Shop", kind: "http", target: { url: "https://shop.example/" } };

function faultsOf(schema: TSchema, input: unknown): string[] {
  try {
    parseInput(schema, input);
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.equal(error.status, 400);
    assert.equal(error.code, "malformed_input");
    assert.ok(error.errors.every(({ message }) => message !== ""));
    return error.errors.map(({ path }) => path).toSorted();
  }
  return [];
}

test("good input comes back as it is: nothing is added, coerced or stripped", () => {
  assert.equal(parseInput(Thing, good), good);
  assert.deepEqual(parseInput(Thing, { ...good, parentId: null }), { ...good, parentId: null });
});

test("every fault is named at once, at its place", () => {
  const bad = {
    name: " ",
    kind: "udp",
    intervalSeconds: "60",
    parentId: "x",
    target: { headers: [{ name: "a" }, { name: 5, value: 1 }] },
    more: 1,
  };
  assert.deepEqual(
    new Set(faultsOf(Thing, bad)),
    new Set([
      "/name",
      "/kind",
      "/intervalSeconds",
      "/parentId",
      "/target/url",
      "/target/headers/1/name",
      "/target/headers/1/value",
      "/more",
    ]),
  );
});

test("what is not an object at all is one fault", () => {
  for (const input of [null, [], "text", 5, true, undefined])
    assert.equal(faultsOf(Thing, input).length > 0, true, String(input));
});

test("words of an enum are named in its fault", () => {
  const [fault] = faultsAgainst(OneOf(["up", "down"]), "sideways");
  assert.equal(fault?.message, "must be one of: up, down");
});

test("text that the database cannot keep is refused wherever it stands, in names too", () => {
  const anything = Type.Object({}, { additionalProperties: true });
  for (const bad of ["\u0000", "a\u0000b", "\ud800", "a\udfff"]) {
    assert.deepEqual(faultsOf(anything, { a: { b: ["fine", bad] } }), ["/a/b/1"]);
    assert.deepEqual(faultsOf(anything, { a: { [bad]: 1 } }), ["/a"]);
  }
  assert.deepEqual(faultsOf(anything, { a: "😀 \ud83d\ude00 \u0007" }), []);
});

test("a hostile body does not make a huge answer", () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, place) => [`field${place}`, 1]));
  assert.ok(faultsOf(Empty, many).length <= 50);
  const texts = { list: Array.from({ length: 5_000 }, () => "\u0000") };
  assert.ok(faultsOf(Type.Object({ list: Type.Array(Type.String()) }), texts).length <= 50);
});

test("the names of every object are not fields", () => {
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"])
    assert.equal(
      faultsOf(Thing, JSON.parse(`{"name":"a","kind":"http","target":{"url":"u"},"${name}":1}`)).length,
      1,
      name,
    );
});

test("a query becomes what the schema says where it can, and is else left to be refused", () => {
  const schema = Strict({ ...pageInput, isPaused: Type.Optional(Type.Boolean()), q: Type.Optional(Type.String()) });
  assert.deepEqual(convertQuery(schema, { limit: "50", isPaused: "true", q: "5" }), {
    limit: 50,
    isPaused: true,
    q: "5",
  });
  for (const [name, given] of [
    ["limit", "5x"],
    ["limit", "0"],
    ["limit", "1001"],
    ["limit", "1.5"],
    ["limit", ""],
    ["limit", "1e2"],
    ["isPaused", "perhaps"],
    ["isPaused", "1"],
    ["q", ["a", "b"]],
    ["other", "1"],
  ] as const)
    assert.equal(faultsOf(schema, convertQuery(schema, { [name]: given })).length, 1, `${name}=${String(given)}`);
});

test("null is taken where it is said to be, and only there", () => {
  for (const schema of [
    Nullable(Type.String()),
    Nullable(OneOf(["a"])),
    Nullable(Inner),
    Nullable(Type.Array(Type.Integer())),
  ])
    assert.deepEqual(faultsAgainst(schema, null), []);
  assert.notDeepEqual(faultsAgainst(Type.String(), null), []);
  assert.deepEqual(faultsAgainst(Nothing, null), []);
  assert.deepEqual(faultsAgainst(Page(Id), { items: [], nextCursor: null }), []);
});

test("whatever comes, parsing gives it back or refuses it", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: false, withNullPrototype: true }), (input) => {
      const faults = faultsOf(Thing, input);
      assert.equal(faults.length === 0, faultsAgainst(Thing, input).length === 0 && faults.length === 0);
    }),
    { numRuns: 500 },
  );
});
