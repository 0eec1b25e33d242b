// Addresses and ranges as Node itself reads them.
import assert from "node:assert/strict";
import { isIPv4, isIPv6 } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { isInCidr, parseAddress, parseCidr, parseIpv4, parseIpv6 } from "./cidr.ts";

test("IPv4 is read strictly", () => {
  assert.deepEqual(parseIpv4("127.0.0.1"), [127, 0, 0, 1]);
  for (const text of [
    "127.1",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "2130706433",
    "1.2.3.256",
    "1.2.3.4.",
    " 1.2.3.4",
    "1.2.3",
    "",
    "1.2.3.-4",
  ]) {
    assert.equal(parseIpv4(text), null, text);
  }
});

test("IPv6 is read with its abbreviations and a dotted tail", () => {
  assert.deepEqual(parseIpv6("::"), Array(16).fill(0));
  assert.deepEqual(parseIpv6("::1")?.at(-1), 1);
  assert.deepEqual(parseIpv6("::ffff:10.0.0.1")?.slice(10), [255, 255, 10, 0, 0, 1]);
  assert.deepEqual(parseIpv6("fd00:ec2::254")?.slice(0, 4), [0xfd, 0, 0x0e, 0xc2]);
  for (const text of [
    ":::",
    "1::2::3",
    "::1%eth0",
    "[::1]",
    "12345::",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1.2.3.4::",
    "::1.2.3.4:5",
    ":1",
    "1:",
  ]) {
    assert.equal(parseIpv6(text), null, text);
  }
});

test("what we read as an address, Node reads too, and the other way round", () => {
  fc.assert(fc.property(fc.ipV4(), (text) => (parseIpv4(text) !== null) === isIPv4(text)));
  fc.assert(fc.property(fc.ipV6(), (text) => (parseIpv6(text) !== null) === isIPv6(text)));
  const shapes = fc.stringMatching(/^[0-9a-f:.]{1,20}$/);
  fc.assert(
    fc.property(shapes, (text) => (parseAddress(text) !== null) === (isIPv4(text) || isIPv6(text))),
    { numRuns: 2_000 },
  );
});

test("membership looks at the prefix's bits and keeps the families apart", () => {
  const is = (address: string, range: string): boolean => {
    const bytes = parseAddress(address);
    const cidr = parseCidr(range);
    assert.ok(bytes !== null && cidr !== null);
    return isInCidr(bytes, cidr);
  };
  assert.ok(is("172.16.0.1", "172.16.0.0/12"));
  assert.ok(is("172.31.255.255", "172.16.0.0/12"));
  assert.ok(!is("172.32.0.0", "172.16.0.0/12"));
  assert.ok(is("febf::1", "fe80::/10"));
  assert.ok(!is("fec0::1", "fe80::/10"));
  assert.ok(is("8.8.8.8", "0.0.0.0/0"));
  assert.ok(!is("8.8.8.8", "::/0"));
  assert.ok(is("10.0.0.7", "10.0.0.7"));
  for (const text of ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/8/8", "x/8"])
    assert.equal(parseCidr(text), null, text);
});
