// Secrets leave a mark, come back to their place, and are never shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Json, keepSecrets, putBack, takeOut } from "./marked-secrets.ts";

const full = {
  url: "https://shop.example/",
  headers: [
    { name: "Cookie", value: "one" },
    { name: "Accept", value: "text/html" },
    { name: "Authorization", value: "two" },
  ],
  auth: { kind: "basic", username: "ann", password: "three" },
};
const pointers = ["/headers/0/value", "/headers/2/value", "/auth/password"];

test("a secret is taken out, marked, and put back", () => {
  const { shown, secrets } = takeOut(full, pointers);
  assert.deepEqual(secrets, { "/headers/0/value": "one", "/headers/2/value": "two", "/auth/password": "three" });
  assert.deepEqual(shown, {
    url: "https://shop.example/",
    headers: [
      { name: "Cookie", value: { isSet: true } },
      { name: "Accept", value: "text/html" },
      { name: "Authorization", value: { isSet: true } },
    ],
    auth: { kind: "basic", username: "ann", password: { isSet: true } },
  });
  assert.deepEqual(putBack(shown, secrets ?? {}), full);
});

test("whatever is taken out of whichever value comes back", () => {
  const value = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,3}$/),
    fc.oneof(fc.string(), fc.array(fc.record({ name: fc.string(), value: fc.string() }, { noNullPrototype: true }))),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(value, (json) => {
      const places = Object.entries(json).flatMap(([name, field]) =>
        typeof field === "string" ? [`/${name}`] : field.map((_, index) => `/${name}/${index}/value`),
      );
      const { shown, secrets } = takeOut(json as Json, places);
      for (const place of places) assert.ok(Object.hasOwn(secrets ?? {}, place), place);
      assert.deepEqual(putBack(shown, secrets ?? {}), json);
    }),
  );
});

test("marks keep the secrets of entries that moved, and new values replace them", () => {
  const { shown } = takeOut(full, pointers);
  const sent = {
    headers: [
      { name: "Authorization", value: { isSet: true } },
      { name: "Cookie", value: "new" },
    ],
    auth: { kind: "basic", username: "bea", password: { isSet: true } },
  };
  const { value, faults } = keepSecrets(sent, shown, full);
  assert.deepEqual(faults, []);
  assert.deepEqual(value, {
    headers: [
      { name: "Authorization", value: "two" },
      { name: "Cookie", value: "new" },
    ],
    auth: { kind: "basic", username: "bea", password: "three" },
  });
});

test("of two entries that read alike each keeps its own secret", () => {
  const twins = { headers: ["first", "second"].map((value) => ({ name: "Cookie", value })) };
  const { shown } = takeOut(twins, ["/headers/0/value", "/headers/1/value"]);
  assert.deepEqual(keepSecrets(shown, shown, twins), { value: twins, faults: [] });
});

test("a mark without a secret behind it is a fault", () => {
  const { shown } = takeOut(full, pointers);
  const sent = {
    headers: [
      { name: "X-New", value: { isSet: true } },
      { name: "Accept", value: { isSet: true } },
    ],
    auth: { kind: "bearer", token: { isSet: true } },
  };
  const paths = keepSecrets(sent, shown, full).faults.map((fault) => fault.path);
  assert.deepEqual(paths, ["/headers/0/value", "/headers/1/value", "/auth/token"]);
});
