// script/simulate --seeds N --seed S --days D: plays lives in virtual time, the first with the seed S, the next with S + 1.
// Ends with 1 when a promise was broken, and says how to play that life again.
import { parseArgs } from "node:util";
import { play } from "./play.ts";

const EX_USAGE = 64;
const SHOWN_VIOLATIONS = 8;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    days: { type: "string", default: "14" },
  },
});
const [seeds, first, days] = [Number(values.seeds), Number(values.seed), Number(values.days)];
if (![seeds, first, days].every(Number.isSafeInteger)) {
  console.error("usage: script/simulate --seeds N --seed S --days D");
  process.exit(EX_USAGE);
}

console.log(`${seeds} lives of ${days} days from seed ${first} on`);
for (let seed = first; seed < first + seeds; seed++) {
  const startedAt = performance.now();
  const { violations, figures, print } = await play(seed, days);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`seed ${seed} in ${seconds} s: ${JSON.stringify(figures)} ${print}`);
  for (const violation of violations.slice(0, SHOWN_VIOLATIONS)) console.log(`  BROKEN ${violation}`);
  if (violations.length === 0) continue;
  console.log(`  ${violations.length} in all; again with: script/simulate --seeds 1 --seed ${seed} --days ${days}`);
  process.exitCode = 1;
}
console.log(process.exitCode === 1 ? "promises were broken" : "every promise was kept");
process.exit();
