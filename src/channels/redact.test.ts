// Secrets do not survive in a detail in any of their usual forms, and words that are no secrets do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { safeDetail, secretsOfAddress, secretsOfQuery } from "./redact.ts";

test("plain, percent-encoded and decoded forms go, the longest first", () => {
  const secrets = ["geheim/1", "geheim", "100%"];
  assert.equal(safeDetail("a geheim/1 b geheim%2F1 c geheim d", secrets), "a [REDACTED] b [REDACTED] c [REDACTED] d");
  assert.equal(safeDetail("stays", ["%C3%A4ah", ""]), "stays");
  assert.equal(safeDetail("x ähem y", ["%C3%A4hem"]), "x [REDACTED] y");
});

test("a secret at the place where a detail is cut does not leave its first half", () => {
  const detail = safeDetail(`${"a".repeat(490)}geheim-geheim-geheim`, ["geheim-geheim-geheim"]);
  assert.doesNotMatch(detail, /geheim/);
  assert.ok(detail.length <= 500);
});

test("of an ordinary address the query is secret, of a secret one each key in its path too", () => {
  assert.equal(
    safeDetail("/hook?token=abcdef", secretsOfQuery(new URL("https://h/hook?token=abcdef"))),
    "/hook?[REDACTED]",
  );
  const secrets = secretsOfAddress(new URL("https://h/services/T0/B00001/abcdefghijklmnopqrstuvwx"));
  assert.equal(safeDetail("services: B00001 abcdefghijklmnopqrstuvwx", secrets), "services: [REDACTED] [REDACTED]");
});
