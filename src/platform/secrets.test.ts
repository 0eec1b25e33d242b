// A sealed value opens only as a whole, only in its place and only under its key; tokens are long and never stored.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createVault, hashToken, isSameSecret, newToken } from "./secrets.ts";

const secretKey = "a test key that is long enough to be one";
const vault = createVault(secretKey);
const place = { table: "channel", column: "settings", key: "0193b0c4-7c00-7000-8000-000000000001" };
const anyPlace = fc.record({ table: fc.string(), column: fc.string(), key: fc.string() });
const anyText = fc.string({ unit: "grapheme", maxLength: 300 });

test("what is sealed opens to the same text, in the same place", () => {
  fc.assert(fc.property(anyText, anyPlace, (text, at) => assert.equal(vault.open(vault.seal(text, at), at), text)));
});

test("no sealed value shows its text, and no two are alike", () => {
  const sealed = vault.seal("hunter2 hunter2 hunter2", place);
  assert.ok(!sealed.includes("hunter2"));
  assert.notDeepEqual(vault.seal("hunter2 hunter2 hunter2", place), sealed);
});

test("another table, column or row refuses it, also when the parts run together alike", () => {
  fc.assert(
    fc.property(anyText, anyPlace, anyPlace, (text, at, elsewhere) => {
      fc.pre(JSON.stringify(at) !== JSON.stringify(elsewhere));
      assert.throws(() => vault.open(vault.seal(text, at), elsewhere), /changed or moved/);
    }),
  );
  const sealed = vault.seal("text", { table: "ab", column: "c", key: "d" });
  assert.throws(() => vault.open(sealed, { table: "a", column: "bc", key: "d" }), /changed or moved/);
});

test("any flipped bit, any cut and any addition is refused", () => {
  const sealed = vault.seal("a secret", place);
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    assert.throws(() => vault.open(changed, place), `bit ${bit}`);
  }
  for (let length = 0; length < sealed.length; length += 1)
    assert.throws(() => vault.open(sealed.subarray(0, length), place), `${length} bytes`);
  assert.throws(() => vault.open(Buffer.concat([sealed, Buffer.from([0])]), place));
});

test("after a change of the key old values open, new ones use the new key, and the old key alone opens no new one", () => {
  const old = vault.seal("kept", place);
  const rotated = createVault("the key that came after, long enough too", [secretKey]);
  assert.equal(rotated.open(old, place), "kept");
  assert.equal(rotated.isOutdated(old), true);
  const anew = rotated.seal("kept", place);
  assert.equal(rotated.isOutdated(anew), false);
  assert.throws(() => vault.open(anew, place), /another KEEPWATCH_SECRET_KEY/);
});

test("keys that share an id by chance are told apart by the tag", () => {
  const idOf = (key: string) => createVault(key).seal("", place)[1];
  const wanted = idOf(secretKey);
  let twin = 0;
  while (idOf(`twin ${twin}`) !== wanted) twin += 1;
  const rotated = createVault(`twin ${twin}`, [secretKey]);
  assert.equal(rotated.open(vault.seal("kept", place), place), "kept");
});

test("the signing key is 256 bits, follows from the secret key and is none of the sealing keys", () => {
  assert.equal(vault.tokenKey().length, 32);
  assert.deepEqual(createVault(secretKey).tokenKey(), vault.tokenKey());
  assert.notDeepEqual(createVault(`${secretKey}.`).tokenKey(), vault.tokenKey());
});

test("derived keys never change: what was stored years ago must open", () => {
  const sealed = Buffer.from("AbHDV9RrTA20XRfAezG7NWpOcWAKj42ym4nW2FV/kroC5rMM3w/UGSQyOCA=", "base64");
  assert.equal(vault.open(sealed, place), "sealed in 2026");
  assert.equal(Buffer.from(vault.tokenKey()).toString("base64"), "//MHgPyc/17r+feviaUhoJ+8/en+XxAUM4LRDy9aOIo=");
});

test("tokens keep their prefix, use all of base62 and do not repeat", () => {
  const tokens = Array.from({ length: 2_000 }, () => newToken("kw_"));
  for (const token of tokens) assert.match(token, /^kw_[0-9A-Za-z]{43}$/);
  assert.equal(new Set(tokens).size, tokens.length);
  assert.equal(new Set(tokens.join("").replaceAll("kw_", "")).size, 62);
});

test("a token's hash is its SHA-256", () => {
  assert.equal(hashToken("abc").toString("hex"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("secrets are the same only when they are, whatever their lengths", () => {
  assert.equal(isSameSecret("kw_a", "kw_a"), true);
  assert.equal(isSameSecret("kw_a", "kw_b"), false);
  assert.equal(isSameSecret("", "kw_b"), false);
});
