// Names to ask a registry for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { registrableNames } from "./registrable.ts";

const cases: Readonly<Record<string, readonly string[]>> = {
  "shop.example": ["shop.example"],
  "www.shop.example": ["shop.example", "www.shop.example"],
  "a.b.c.d.shop.example": ["shop.example", "d.shop.example", "c.d.shop.example"],
  "shop.co.uk": ["shop.co.uk"],
  "www.shop.co.uk": ["shop.co.uk", "www.shop.co.uk"],
  "WWW.Shop.Example.": ["shop.example", "www.shop.example"],
  "com.example": ["com.example"],
  "xn--bcher-kva.example": ["xn--bcher-kva.example"],
  "co.uk": [],
  localhost: [],
  "192.0.2.7": [],
  "[2001:db8::1]": [],
  "a..b": [],
  "": [],
};

for (const [host, names] of Object.entries(cases))
  test(`"${host}" → ${names.join(", ") || "nothing"}`, () => assert.deepEqual(registrableNames(host), names));
