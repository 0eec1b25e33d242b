// When a crew grows and when it shrinks, and that it does not do both by turns.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type EngineLoad, Sizing, type Wish } from "./sizing.ts";

const idle: EngineLoad = { utilisation: 0.02, starts: 500, lateStarts: 0, worstSockets: 100, maxSockets: 1_000 };
const second = 1_000;
const settled = 60 * second;

function newSizing(calmSeconds = 300): Sizing {
  return new Sizing({ busyShare: 0.7, calmMs: calmSeconds * second });
}

/** What it wishes for over so many seconds under the same load, a judgement every two seconds. */
function wishes(sizing: Sizing, engines: readonly EngineLoad[], fromMs: number, seconds: number): Wish["size"][] {
  const sizes: Wish["size"][] = [];
  for (let ms = 0; ms <= seconds * second; ms += 2 * second) sizes.push(sizing.judge(fromMs + ms, engines).size);
  return sizes;
}

test("one process that has little to do stays alone", () => {
  const sizing = newSizing();
  assert.deepEqual(new Set(wishes(sizing, [idle], settled, 3_600)), new Set(["same"]));
  assert.equal(sizing.judge(settled, [{ ...idle, utilisation: null }]).size, "same", "nothing is known yet");
});

test("one more when the processor, the punctuality or the connections of a process run out", () => {
  const why = (engine: Partial<EngineLoad>) => {
    const wish = newSizing().judge(settled, [{ ...idle, ...engine }]);
    return wish.size === "more" ? `${wish.by}: ${wish.why}` : wish.size;
  };
  assert.equal(why({ utilisation: 0.71 }), "1: a process has little processor time left");
  assert.equal(why({ utilisation: 0.69 }), "same");
  assert.equal(why({ starts: 1_000, lateStarts: 11 }), "1: checks begin late");
  assert.equal(why({ starts: 1_000, lateStarts: 10 }), "same");
  assert.equal(why({ starts: 50, lateStarts: 50 }), "same", "too few to tell");
  assert.equal(why({ worstSockets: 901 }), "1: more connections could be open than a process may have");
  assert.equal(why({ worstSockets: 3_000 }), "3: more connections could be open than a process may have");
  assert.equal(why({ worstSockets: 900 }), "same");
});

test("what keeps the leader busy beside its looks does not make the crew grow for ever", () => {
  const leader = { ...idle, utilisation: 0.95 };
  assert.equal(newSizing().judge(settled, [leader, { ...idle, utilisation: 0.1 }]).size, "same");
  assert.equal(newSizing().judge(settled, [leader, { ...idle, utilisation: 0.5 }]).size, "more");
  assert.equal(newSizing().judge(settled, [idle, { ...idle, utilisation: 0.8 }]).size, "more");
});

test("one fewer only after minutes in which the others could have done it at half of what they may use", () => {
  const half = { ...idle, utilisation: 0.17 };
  const sizing = newSizing();
  const sizes = wishes(sizing, [half, half], settled, 300);
  assert.equal(sizes.at(-1), "fewer");
  assert.deepEqual(new Set(sizes.slice(0, -1)), new Set(["same"]));

  const interrupted = newSizing();
  wishes(interrupted, [half, half], settled, 298);
  interrupted.judge(settled + 299 * second, [half, { ...half, utilisation: 0.5 }]);
  assert.equal(interrupted.judge(settled + 300 * second, [half, half]).size, "same", "the waiting begins anew");

  const tooMuch = { ...idle, utilisation: 0.2 };
  assert.ok(!wishes(newSizing(), [tooMuch, tooMuch], settled, 900).includes("fewer"));
  const manySockets = { ...idle, worstSockets: 310 };
  assert.ok(!wishes(newSizing(), [manySockets, manySockets], settled, 900).includes("fewer"));
});

test("no size asks for the size before it under the same load", () => {
  for (let percent = 1; percent <= 300; percent++) {
    const engines = (count: number) =>
      Array.from({ length: count }, () => ({ ...idle, utilisation: Math.min(1, percent / 100 / count) }));
    for (let count = 2; count <= 4; count++) {
      if (!wishes(newSizing(), engines(count), settled, 300).includes("fewer")) continue;
      assert.equal(newSizing().judge(settled, engines(count - 1)).size, "same", `${percent} % on ${count}`);
    }
  }
});

test("after a change the readings settle, and a crew that had to grow again shrinks more slowly", () => {
  const sizing = newSizing(100);
  const hot = { ...idle, utilisation: 0.9 };
  sizing.noteChange(settled, "more");
  assert.equal(sizing.judge(settled + 19 * second, [hot, hot]).size, "same");
  assert.equal(sizing.judge(settled + 20 * second, [hot, hot]).size, "more");

  sizing.noteChange(1_000 * second, "fewer");
  sizing.noteChange(1_100 * second, "more");
  const sizes = wishes(sizing, [idle, idle], 1_120 * second, 200);
  assert.equal(sizes.indexOf("fewer"), 100, "after 200 s instead of 100");
});
