// A secret must not survive: not at any depth, under no spelling of its field, not inside a text, not in an error.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { redact, redactText } from "./redact.ts";

const secretNames = [
  "password",
  "newPassword",
  "PASSWORD_HASH",
  "secret",
  "client_secret",
  "token",
  "refreshToken",
  "Authorization",
  "set-cookie",
  "Cookie",
  "apiKey",
  "x-api-key",
  "webhookUrl",
  "DATABASE_URL",
  "databaseUrl",
  "smtpUrl",
  "pass",
];

test("fields with the name of a secret are replaced, whatever they hold and however they are spelled", () => {
  for (const name of secretNames)
    for (const held of ["hunter2", 4711, ["hunter2"], { deep: "hunter2" }])
      assert.deepEqual(redact({ [name]: held, kept: 1 }), { [name]: "[REDACTED]", kept: 1 });
});

test("whether a secret is set is no secret", () => {
  assert.deepEqual(redact({ password: null, isTokenSet: true, secret: undefined }), {
    password: null,
    isTokenSet: true,
    secret: undefined,
  });
});

test("a secret put anywhere into any value is gone from the copy", () => {
  const canary = "c4n4ry-which-nobody-may-see";
  const wrap = fc.oneof(
    fc.string().map((name) => (inner: unknown) => ({ [`in ${name}`]: inner, other: 1 })),
    fc.constant((inner: unknown) => [0, inner, "x"]),
    fc.constant((inner: unknown) => new Map([["in", inner]])),
    fc.constant((inner: unknown) => new Set([inner])),
    fc.constant((inner: unknown) => new Error("trouble", { cause: inner })),
  );
  const anySecret = fc.oneof(
    fc.constantFrom(...secretNames).map((name): unknown => ({ [name]: canary })),
    fc.constantFrom<unknown>(
      `https://user:${canary}@shop.example/`,
      `https://${canary}@shop.example/?a=b`,
      `sent kw_${canary} along`,
      `Authorization: Bearer ${canary}`,
      `GET /x?token=${canary}&y=1`,
      new Error(`no postgres://keepwatch:${canary}@127.0.0.1/db`),
    ),
  );
  fc.assert(
    fc.property(anySecret, fc.array(wrap, { maxLength: 60 }), (secret, wraps) => {
      const value = wraps.reduce((inner, wrapOnce) => wrapOnce(inner), secret);
      assert.ok(!JSON.stringify(redact(value)).includes(canary));
    }),
    { numRuns: 500 },
  );
});

test("a value without secrets comes out as JSON would have it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      fc.pre(
        !/pass|pwd|secret|token|cookie|key|url|otp|jwt|code|credential|authoriz|:\/\//i.test(JSON.stringify(value)),
      );
      assert.deepEqual(redact(value), structuredClone(value));
    }),
  );
});

test("the original is not touched", () => {
  const original = { password: "hunter2", list: [{ token: "t" }] };
  redact(original);
  assert.deepEqual(original, { password: "hunter2", list: [{ token: "t" }] });
});

test("circles end, and one object in two places is shown twice", () => {
  const circle: Record<string, unknown> = { name: "a" };
  circle["self"] = circle;
  assert.deepEqual(redact(circle), { name: "a", self: "[CIRCULAR]" });
  const shared = { a: 1 };
  assert.deepEqual(redact([shared, shared]), [{ a: 1 }, { a: 1 }]);
});

test("depth and breadth are bounded", () => {
  let deep: unknown = { token: "t" };
  for (let level = 0; level < 100_000; level += 1) deep = { deep };
  assert.match(JSON.stringify(redact(deep)), /TOO DEEP/);
  const broad = redact(Array.from({ length: 1_000_000 }, (_, place) => place)) as unknown[];
  assert.ok(broad.length <= 20_001);
  assert.equal(broad.at(-1), "[TOO MUCH]");
  const bushy = Array.from({ length: 1_000 }, () => Array.from({ length: 1_000 }, () => ({ a: 1 })));
  assert.ok(JSON.stringify(redact(bushy)).length < 1_000_000);
});

test("dates, addresses, bytes and strangers' classes have a short form", () => {
  class Socket {
    peer = { password: "hunter2" };
  }
  assert.deepEqual(
    redact({
      at: new Date(0),
      url: new URL("https://a:b@c.example/"),
      bytes: Buffer.alloc(3),
      socket: new Socket(),
      big: 5n,
    }),
    {
      at: "1970-01-01T00:00:00.000Z",
      url: "https://[REDACTED]@c.example/",
      bytes: "[3 bytes]",
      socket: "[Socket]",
      big: "5",
    },
  );
});

test("an error keeps what helps and loses the rest", () => {
  const error = Object.assign(new Error("Invalid URL"), { code: "ERR_INVALID_URL", input: "postgres://a:b@c" });
  const copy = redact(error) as Record<string, unknown>;
  assert.deepEqual([copy["name"], copy["message"], copy["code"]], ["Error", "Invalid URL", "ERR_INVALID_URL"]);
  assert.match(String(copy["stack"]), /redact\.test\.ts/);
  assert.ok(!("input" in copy));
});

test("a field named __proto__ stays a field", () => {
  const copy = redact(JSON.parse('{"__proto__": {"isAdmin": true}}')) as object;
  assert.equal(Object.getPrototypeOf(copy), Object.prototype);
  assert.ok(Object.hasOwn(copy, "__proto__"));
});

test("texts lose what looks like a secret and keep the rest", () => {
  const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
  assert.equal(redactText(`a ${token} b`), "a [REDACTED] b");
  assert.equal(redactText("postgres://u:p@ss@h:5432/db?a=b"), "postgres://[REDACTED]@h:5432/db?a=b");
  assert.equal(redactText("https://shop.example/a@b"), "https://shop.example/a@b");
  assert.equal(redactText("mail to bob@team.example"), "mail to bob@team.example");
  assert.equal(
    redactText("kw_0123456789 and http://h/?x=1&api_key=abc#y"),
    "[REDACTED] and http://h/?x=1&api_key=[REDACTED]#y",
  );
  assert.equal(redactText("Basic authentication failed"), "Basic authentication failed");
});
