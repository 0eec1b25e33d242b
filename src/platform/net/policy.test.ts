// Which addresses may be connected to, in every form in which they can be written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPolicy } from "./policy.ts";

const neverAllowed = [
  "169.254.169.254",
  "169.254.0.1",
  "fe80::1",
  "febf::1",
  "fd00:ec2::254",
  "100.100.100.200",
  "168.63.129.16",
  "0.0.0.0",
  "0.1.2.3",
  "::",
  "224.0.0.1",
  "239.255.255.250",
  "ff02::1",
  "255.255.255.255",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "::169.254.169.254",
  "64:ff9b::169.254.169.254",
  "2002:a9fe:a9fe::1",
  "::ffff:0.0.0.0",
  "2001:0:0808:0808:0:0:5601:5601", // Teredo, whose inverted client is 169.254.169.254
];
const onlyPrivate = [
  "127.0.0.1",
  "127.255.255.254",
  "::1",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "fc00::1",
  "fdff::1",
  "192.0.2.1",
  "198.51.100.1",
  "203.0.113.1",
  "198.18.0.1",
  "240.0.0.1",
  "2001:db8::1",
  "::ffff:127.0.0.1",
  "::127.0.0.1",
  "64:ff9b::10.0.0.1",
  "2002:7f00:1::1",
  "2002:c0a8:101::1",
  "fec0::1",
  "64:ff9b:1::1",
];
const open = [
  "1.1.1.1",
  "93.184.216.34",
  "2606:4700:4700::1111",
  "::ffff:8.8.8.8",
  "64:ff9b::8.8.8.8",
  "2002:808:808::1",
  "172.32.0.1",
  "100.128.0.1",
];
const notAddresses = [
  "",
  "localhost",
  "127.1",
  "0x7f000001",
  "2130706433",
  "0177.0.0.1",
  "[::1]",
  "fe80::1%eth0",
  "1.2.3.4 ",
];

for (const name of ["any", "public"] as const) {
  const policy = createPolicy(name);
  test(`${name}: metadata, link-local, unspecified, multicast and broadcast are refused in every spelling`, () => {
    for (const address of neverAllowed) assert.notEqual(policy.refuses(address), null, address);
  });
  test(`${name}: private networks ${name === "any" ? "may" : "may not"} be watched`, () => {
    for (const address of onlyPrivate) assert.equal(policy.refuses(address) === null, name === "any", address);
  });
  test(`${name}: the open Internet may be watched`, () => {
    for (const address of open) assert.equal(policy.refuses(address), null, address);
  });
  test(`${name}: what is not strictly an address is refused`, () => {
    for (const text of notAddresses) assert.equal(policy.refuses(text), "not an IP address", text);
  });
}
