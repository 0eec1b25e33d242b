// The form of an HTTP target: what the schema takes, every fault that it cannot say, and what is secret.
import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { test } from "node:test";
import Value from "typebox/value";
import { createAuthority } from "#test/doubles/tls-certificates.ts";
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

test("every fault of what may be asked beyond the plain look is named, with its place", () => {
  const faults = checkHttpTarget({
    url: "http://shop.example/",
    keyword: "(",
    keywordKind: "regex",
    assertions: [
      { source: "header", name: "x", comparison: "exists", value: "v" },
      { source: "header", name: "x", comparison: "equals" },
      { source: "header", name: "x", comparison: "matches", value: "[" },
      { source: "json", expression: "a[", comparison: "exists", value: 1 },
      { source: "json", expression: "a", comparison: "less", value: "5" },
      { source: "json", expression: "a", comparison: "contains" },
      { source: "json", expression: "a", comparison: "equals", value: null },
    ],
    auth: { kind: "oauth2", tokenUrl: "https://me:pw@login.example/", clientId: "c", clientSecret: "s" },
    clientCertificate: { certificate: "nonsense", key: "nonsense" },
    proxy: { kind: "socks5", host: "a b", port: 1_080, username: "u", password: null },
  });
  assert.deepEqual(
    faults.map((fault) => fault.path),
    [
      "/auth/tokenUrl",
      "/clientCertificate/certificate",
      "/clientCertificate/key",
      "/clientCertificate",
      "/keyword",
      "/assertions/0/value",
      "/assertions/1/value",
      "/assertions/2/value",
      "/assertions/3/expression",
      "/assertions/3/value",
      "/assertions/4/value",
      "/assertions/5/value",
      "/proxy/host",
      "/proxy",
    ],
  );
  const message = (path: string) => faults.find((fault) => fault.path === path)?.message ?? "";
  assert.match(message("/keyword"), /^This is not a regular expression: .*Unterminated group/);
  assert.match(message("/assertions/3/expression"), /^This is not a JSONata query: /);
  assert.deepEqual(checkHttpTarget({ url: "x:", auth: { kind: "digest", username: 'a"b', password: "" } }).length, 2);
});

test("a client certificate must be one, with its own key, which its passphrase opens", () => {
  const authority = createAuthority();
  const [one, other] = [authority.issue({}), authority.issue({})];
  const sealed = createPrivateKey(one.key)
    .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open" })
    .toString();
  const faultsOf = (clientCertificate: NonNullable<HttpTarget["clientCertificate"]>) =>
    checkHttpTarget({ url: "https://x/", clientCertificate }).map(({ message }) => message);
  assert.deepEqual(faultsOf({ certificate: one.cert, key: one.key }), []);
  assert.deepEqual(faultsOf({ certificate: one.cert, key: sealed, passphrase: "open" }), []);
  for (const passphrase of [null, "wrong"])
    assert.deepEqual(faultsOf({ certificate: one.cert, key: sealed, passphrase }), [
      "The key is encrypted, and the passphrase does not open it",
    ]);
  assert.deepEqual(faultsOf({ certificate: one.cert, key: other.key }), ["The key does not belong to the certificate"]);
});

test("a DNS server is an IP address, with a port or without, and has no use behind a proxy", () => {
  const proxy = { kind: "http", host: "p", port: 1 } as const;
  const pathsOf = (more: Partial<HttpTarget>) => checkHttpTarget({ url: "http://x/", ...more }).map(({ path }) => path);
  for (const resolver of ["9.9.9.9", "10.0.0.1:5353", "2620:fe::fe", "[::1]:53"])
    assert.deepEqual(pathsOf({ resolver }), []);
  for (const resolver of ["dns.example", "9.9.9", "9.9.9.9:0", "9.9.9.9:70000", "::1:53:x", "[::1]", "9.9.9.9 "])
    assert.deepEqual(pathsOf({ resolver }), ["/resolver"], resolver);
  assert.deepEqual(pathsOf({ resolver: "9.9.9.9", proxy }), ["/resolver"]);
});

test("limits of what may be asked beyond the plain look", () => {
  const assertion = { source: "header", name: "x", comparison: "exists" };
  assert.ok(Value.Check(HttpTarget, { url: "x", assertions: Array(20).fill(assertion) }));
  for (const wrong of [
    { assertions: Array(21).fill(assertion) },
    { assertions: [{ ...assertion, expression: "a" }] },
    { assertions: [{ ...assertion, name: "a b" }] },
    { assertions: [{ ...assertion, comparison: "less" }] },
    { assertions: [{ source: "json", expression: "", comparison: "exists" }] },
    { assertions: [{ source: "json", expression: "a", comparison: "equals", value: {} }] },
    { responseTimeLimitMs: 0 },
    { responseTimeLimitMs: 60_001 },
    { responseTimeLimitMs: 1.5 },
    { keywordKind: "glob" },
    { auth: { kind: "digest", username: "u" } },
    { auth: { kind: "oauth2", tokenUrl: "x", clientId: "", clientSecret: "s" } },
    { clientCertificate: { certificate: "x" } },
    { proxy: { kind: "socks4", host: "x", port: 1 } },
    { proxy: { kind: "http", host: "x", port: 65_536 } },
    { invert: "yes" },
  ])
    assert.ok(!Value.Check(HttpTarget, { url: "x", ...wrong }), JSON.stringify(wrong));
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
  const secrets = (more: Partial<HttpTarget>) => httpSecretPaths({ url: "x", ...more });
  assert.deepEqual(secrets({ auth: { kind: "digest", username: "u", password: "p" } }), ["/auth/password"]);
  assert.deepEqual(secrets({ auth: { kind: "oauth2", tokenUrl: "x", clientId: "c", clientSecret: "s" } }), [
    "/auth/clientSecret",
  ]);
  assert.deepEqual(secrets({ clientCertificate: { certificate: "c", key: "k", passphrase: "p" } }), [
    "/clientCertificate/key",
    "/clientCertificate/passphrase",
  ]);
  assert.deepEqual(secrets({ clientCertificate: { certificate: "c", key: "k" } }), ["/clientCertificate/key"]);
  assert.deepEqual(secrets({ proxy: { kind: "http", host: "h", port: 1, username: "u", password: "p" } }), [
    "/proxy/password",
  ]);
  assert.deepEqual(secrets({ proxy: { kind: "http", host: "h", port: 1 } }), []);
});
