// The reader of DER and OCSP against what it must not choke on; that it reads real responses is shown with a real server
// (probes/certificate-facts.test.ts).
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { derElements, derTime } from "./der.ts";
import { readOcsp } from "./ocsp.ts";

test("elements that do not fill the bytes exactly are none", () => {
  assert.deepEqual(derElements(Buffer.from("0201ff", "hex")), [{ tag: 2, content: Buffer.of(0xff) }]);
  assert.deepEqual(derElements(Buffer.from("02820001ff", "hex")), [{ tag: 2, content: Buffer.of(0xff) }]);
  for (const malformed of ["02", "0202ff", "028401", "0280ff", "1f01ff", "0285000000000100"])
    assert.equal(derElements(Buffer.from(malformed, "hex")), null, malformed);
  assert.equal(derElements(Buffer.alloc(1_000, Buffer.of(5, 0))), null, "too many");
});

test("moments", () => {
  const at = (text: string) => derTime({ tag: 0x18, content: Buffer.from(text) });
  assert.equal(at("20261121042427Z")?.toISOString(), "2026-11-21T04:24:27.000Z");
  for (const wrong of ["20261121042427", "20261321042427Z", "2026112104242Z", ""]) assert.equal(at(wrong), null, wrong);
});

test("whatever the bytes, nothing is thrown", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => readOcsp(Buffer.from(bytes), "01") === null));
});

test("an answer that says 'try later' is none", () => {
  assert.equal(readOcsp(Buffer.from("30030a0103", "hex"), "01"), null);
});
