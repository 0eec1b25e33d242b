// Counting of ports that our own closing keeps: a minute each, per destination, and bounded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LingeringPorts } from "./lingering-ports.ts";

test("a port is counted for a minute, and for its destination alone", () => {
  const ports = new LingeringPorts();
  ports.note("a:80", 10_000);
  ports.note("a:80", 10_999);
  ports.note("a:80", 40_000);
  assert.deepEqual([ports.count("a:80", 40_000), ports.count("b:80", 40_000)], [3, 0]);
  assert.equal(ports.count("a:80", 70_999), 3);
  assert.equal(ports.count("a:80", 71_000), 1);
  assert.equal(ports.count("a:80", 101_000), 0);
});

test("of any stretch of a minute the count is that of a list of all closings", () => {
  const ports = new LingeringPorts();
  const closings: number[] = [];
  let random = 7;
  for (let now = 0; now < 400_000; now += 1 + (random % 900)) {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
    if (random % 3 > 0 && (now < 200_000 || now > 330_000)) {
      ports.note("a:80", now);
      closings.push(Math.floor(now / 1_000));
    }
    const second = Math.floor(now / 1_000);
    assert.equal(ports.count("a:80", now), closings.filter((closed) => second - closed < 61).length, `at ${now}`);
  }
});

test("idle destinations are forgotten, and the oldest when there are too many", () => {
  const ports = new LingeringPorts();
  assert.equal(ports.isEmpty, true);
  for (let each = 0; each <= 10_000; each++) ports.note(`${each}:80`, 1_000);
  assert.deepEqual([ports.count("0:80", 1_000), ports.count("1:80", 1_000), ports.count("10000:80", 1_000)], [0, 1, 1]);
  ports.count("other:80", 90_000);
  assert.equal(ports.isEmpty, true);
});
