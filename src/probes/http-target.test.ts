import assert from "node:assert/strict";
import { test } from "node:test";
import Value from "typebox/value";
import { checkHttpTarget, completeHttpTarget, HttpTarget, httpSecretPaths, parseStatusRange } from "./http-target.ts";

test("the schema takes a URL alone, refuses unknown fields, and its defaults are those that are filled in", () => {
  assert.ok(Value.Check(HttpTarget, { url: "https://shop.example/" }));
  for (const wrong of [
    {},
    { url: "" },
    { url: "x", methods: "GET" },
    { url: "x", method: "A B" },
    { url: "x", maxRedirects: 11 },
    { url: "x", keyword: "" },
    { url: "x", auth: { kind: "basic" } },
  ]) {
    assert.ok(!Value.Check(HttpTarget, wrong), JSON.stringify(wrong));
  }
  assert.deepEqual(Value.Default(HttpTarget, { url: "x" }), completeHttpTarget({ url: "x" }));
});

test("every fault of a target is named at once", () => {
  const faults = checkHttpTarget({
    url: "ftp://alice:secret@files.example/",
    method: "GET",
    body: "x",
    headers: [
      { name: "Content-Length", value: "5" },
      { name: "X-Bad", value: "a\r\nInjected: yes" },
      { name: "bad name", value: "x" },
      { name: "Authorization", value: "x" },
    ],
    acceptedStatuses: ["200", "abc", "300-200", "200-299", "99", "600"],
    auth: { kind: "basic", username: "a:b", password: "" },
  });
  assert.deepEqual(
    faults.map((fault) => fault.path),
    [
      "/url",
      "/url",
      "/headers/0/name",
      "/headers/1/value",
      "/headers/2/name",
      "/headers/3/name",
      "/acceptedStatuses/1",
      "/acceptedStatuses/2",
      "/acceptedStatuses/4",
      "/acceptedStatuses/5",
      "/body",
      "/auth/username",
    ],
  );
  assert.equal(faults[1]?.message, "User name and password do not belong in the URL: use `auth`");
  assert.deepEqual(
    checkHttpTarget({ url: "nonsense" }).map((fault) => fault.path),
    ["/url"],
  );
  assert.deepEqual(
    checkHttpTarget({
      url: "http://[::1]:8080/x?y#z",
      method: "POST",
      body: "ü",
      headers: [{ name: "Host", value: "a" }],
    }),
    [],
  );
});

test("status ranges", () => {
  assert.deepEqual(parseStatusRange("404"), { from: 404, to: 404 });
  assert.deepEqual(parseStatusRange("200-299"), { from: 200, to: 299 });
  for (const text of ["", "2xx", "200 - 299", "200-", "299-200", "1000"])
    assert.equal(parseStatusRange(text), null, text);
});

test("passwords, tokens and the headers that carry them are secret", () => {
  const headers = ["X-Plain", "COOKIE", "x-api-key"].map((name) => ({ name, value: "v" }));
  assert.deepEqual(httpSecretPaths({ url: "x", headers, auth: { kind: "bearer", token: "t" } }), [
    "/auth/token",
    "/headers/1/value",
    "/headers/2/value",
  ]);
  assert.deepEqual(httpSecretPaths({ url: "x", auth: { kind: "basic", username: "u", password: "p" } }), [
    "/auth/password",
  ]);
});
