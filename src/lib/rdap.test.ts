// Answers of registries, good and odd.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readBootstrap, readRegistration } from "./rdap.ts";

test("the list of servers: the first https address of each, with a slash at the end", () => {
  const servers = readBootstrap({
    services: [
      [
        ["COM", "net"],
        ["http://old.example/", "https://rdap.example/v1"],
      ],
      [["dev"], ["not an address"]],
      ["odd"],
    ],
  });
  assert.deepEqual(
    [...(servers ?? [])],
    [
      ["com", "https://rdap.example/v1/"],
      ["net", "https://rdap.example/v1/"],
    ],
  );
  assert.equal(readBootstrap({ services: "none" }), null);
});

test("a registration with and without its end; one of another domain is none", () => {
  const answer = {
    objectClassName: "domain",
    ldhName: "Shop.Example.",
    events: [{ eventAction: "expiration", eventDate: "2027-05-06T07:08:09+02:00" }],
    entities: [
      { roles: ["abuse"], vcardArray: ["vcard", [["fn", {}, "text", "Not this"]]] },
      { roles: ["registrar"], vcardArray: ["vcard", [["fn", {}, "text", "Names\r\nLtd\u0000"]]] },
    ],
  };
  const expiresAt = new Date("2027-05-06T05:08:09Z");
  assert.deepEqual(readRegistration(answer, "shop.example"), { expiresAt, registrar: "Names Ltd" });
  assert.deepEqual(readRegistration({ objectClassName: "domain" }, "a.example"), { expiresAt: null, registrar: null });
  assert.equal(readRegistration(answer, "other.example"), null);
  assert.equal(readRegistration({ errorCode: 404 }, "shop.example"), null);
});

test("whatever comes, nothing is thrown", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      readBootstrap(value);
      readBootstrap({ services: value });
      readRegistration({ objectClassName: "domain", events: value, entities: value }, "shop.example");
      readRegistration({ objectClassName: "domain", entities: [{ roles: ["registrar"], vcardArray: value }] }, "a.b");
    }),
  );
});
