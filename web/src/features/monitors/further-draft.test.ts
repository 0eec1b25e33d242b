// What lies beyond the plain look goes through the form and back unchanged, with secrets as marks and values of their type.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type AssertionDraft, changedFurther, freshFurther, furtherOf } from "./further-draft.ts";

type Shown = Parameters<typeof furtherOf>[0];

const plain: Shown = {
  url: "https://shop.example/",
  method: "GET",
  headers: [],
  body: null,
  followRedirects: true,
  maxRedirects: 10,
  acceptedStatuses: ["200-299"],
  keyword: null,
  keywordMode: "present",
  keywordKind: "text",
  assertions: [],
  responseTimeLimitMs: null,
  auth: null,
  clientCertificate: null,
  proxy: null,
  resolver: null,
  httpVersion: "1.1",
  cacheBusting: false,
  invert: false,
  ipFamily: "auto",
  verifyCertificate: true,
};

const mark = { isSet: true } as const;

test("an untouched form sends back what it was given", () => {
  const auths: Shown["auth"][] = [
    null,
    { kind: "basic", username: "u", password: mark },
    { kind: "digest", username: "u", password: mark },
    { kind: "bearer", token: mark },
    { kind: "oauth2", tokenUrl: "https://login.example/", clientId: "c", clientSecret: mark, scope: "read" },
    { kind: "oauth2", tokenUrl: "https://x/", clientId: "c", clientSecret: mark, audience: "a", credentialsIn: "body" },
  ];
  for (const auth of auths) {
    const further = {
      responseTimeLimitMs: 500,
      keywordKind: "regex" as const,
      assertions: [
        { source: "header" as const, name: "x", comparison: "matches" as const, value: "^1" },
        { source: "header" as const, name: "x", comparison: "absent" as const },
        ...[5, true, null, "5", "true", "ok", '"', "", "{}"].map((value) => ({
          source: "json" as const,
          expression: "a.b",
          comparison: "equals" as const,
          value,
        })),
        { source: "json" as const, expression: "a", comparison: "exists" as const },
      ],
      auth,
      clientCertificate: { certificate: "PEM", key: mark, passphrase: mark },
      proxy: { kind: "http" as const, host: "proxy.example", port: 3_128, username: "u", password: mark },
      resolver: null,
      cacheBusting: true,
      invert: true,
    };
    assert.deepEqual(changedFurther(furtherOf({ ...plain, ...further })), further);
  }
  assert.equal(changedFurther(furtherOf({ ...plain, resolver: "10.0.0.1:5353" })).resolver, "10.0.0.1:5353");
  const none = {
    resolver: null,
    clientCertificate: null,
    proxy: null,
    auth: null,
    assertions: [],
    responseTimeLimitMs: null,
  };
  assert.deepEqual(changedFurther(freshFurther), { ...none, keywordKind: "text", cacheBusting: false, invert: false });
});

test("values are of the type that was typed", () => {
  const told = (value: string) => {
    const assertion: AssertionDraft = { source: "json", subject: "a", comparison: "equals", value };
    return changedFurther({ ...freshFurther, assertions: [assertion] }).assertions[0]?.value;
  };
  assert.deepEqual(["12", '"12"', "true", "null", "ok", "[1]", "1.5e3"].map(told), [
    12,
    "12",
    true,
    null,
    "ok",
    "[1]",
    1_500,
  ]);
});
