// Password hashes: made, compared, bounded in number, and which passwords are refused.
import assert from "node:assert/strict";
import test from "node:test";
import { Refusal } from "#platform/refusal.ts";
import { hashPassword, isPassword, weaknessOf } from "./password.ts";

test("a password is kept as an Argon2id PHC string and compared with it", async () => {
  const stored = await hashPassword("a long enough phrase");
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.notEqual(stored, await hashPassword("a long enough phrase"), "the salt differs");
  assert.equal(await isPassword("a long enough phrase", stored), true);
  assert.equal(await isPassword("a long enough phrasE", stored), false);
  assert.equal(await isPassword("a long enough phrase", null), false);
});

test("one visible text is one password, however the keyboard spells it", async () => {
  const stored = await hashPassword("Zoe\u0301 among the elephants");
  assert.equal(await isPassword("Zo\u00e9 among the elephants", stored), true);
});

test("a hash of another cost and by another program is understood", async () => {
  // The reference implementation's answer for "password" and "somesalt" with m=64 MiB, t=2, p=1.
  const stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  assert.equal(await isPassword("password", stored), true);
  assert.equal(await isPassword("Password", stored), false);
});

test("what is stored and is no such string is our own mistake", async () => {
  await assert.rejects(isPassword("x", "$2b$10$abcdefghijklmnopqrstuv"), /not an Argon2id PHC string/);
});

test("more hashes than can wait are refused, and the others still end", async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 80 }, () => isPassword("x", null)));
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  assert.equal(refused.length, 80 - 2 - 64);
  for (const { reason } of refused) assert.ok(reason instanceof Refusal && reason.status === 503);
  assert.equal(await isPassword("x", null), false);
});

test("what is too easily guessed is told in words", () => {
  const email = "somebody.long@example.com";
  assert.equal(weaknessOf("a long enough phrase", email), null);
  const weak = ["elevenchars", "x".repeat(201), "Somebody.Long@example.com", "SOMEBODY.LONG", "1212121212121212"];
  for (const password of [...weak, "PasswordPassword", " correct horse battery staple "])
    assert.equal(typeof weaknessOf(password, email), "string", password);
});
