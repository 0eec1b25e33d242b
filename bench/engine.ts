// What the whole engine can do on two cores, database and target included: ever more monitors, hung targets, everything
// down at once, and a peer on the same target. `--quick` takes under two minutes; `--only raw,sizes,hung,flips,peer`;
// `--largest 400000` ends the sizes there. Without `--quick` the figures go into bench/results.md.
import { parseArgs } from "node:util";
import { fullBlackbox, measureBlackbox, quickBlackbox } from "./parts/blackbox.ts";
import { stepAside } from "./parts/cores.ts";
import { fullFlips, measureFlips, quickFlips } from "./parts/engine-flips.ts";
import { fullHung, measureHung, quickHung } from "./parts/engine-hung.ts";
import * as show from "./parts/engine-report.ts";
import { fullSizes, measureSizes, quickSizes, type Size } from "./parts/engine-sizes.ts";
import { measureProbe } from "./parts/raw-probe.ts";
import { markdownTable, printResult, printTable, progress } from "./parts/report.ts";
import { addToResults, describeMachine } from "./parts/results-page.ts";

const parts = ["raw", "sizes", "hung", "flips", "peer"] as const;
const chartName = "engine.svg";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: parts.join(",") },
    largest: { type: "string", default: "Infinity" },
  },
});
const wanted = new Set(values.only.split(","));
const unknown = [...wanted].filter((name) => !(parts as readonly string[]).includes(name));
if (unknown.length > 0) throw new Error(`--only takes ${parts.join(", ")}; not ${unknown.join(", ")}`);
const largest = Number(values.largest);
if (!(largest > 0)) throw new Error("--largest takes a number of monitors");

const machine = describeMachine();
stepAside();
const tables: show.Table[] = [];
const figures: Record<string, unknown> = { machine };
let sizes: Size[] = [];
const plan = values.quick ? quickSizes : fullSizes;

if (wanted.has("raw")) {
  progress("the probe alone …");
  const rows = await measureProbe();
  if (rows !== null) keep("raw", rows, show.probeTable(rows));
}
if (wanted.has("sizes")) {
  sizes = await measureSizes({ ...plan, sizes: plan.sizes.filter((monitors) => monitors <= largest) });
  keep("sizes", sizes, show.sizesTable(sizes, plan.intervalSeconds));
}
if (wanted.has("hung")) {
  const hung = await measureHung(values.quick ? quickHung : fullHung);
  keep("hung", hung, show.hungTable(hung));
}
if (wanted.has("flips")) {
  const flips = await measureFlips(values.quick ? quickFlips : fullFlips);
  keep("flips", flips, show.flipsTable(flips));
}
if (wanted.has("peer")) {
  const peer = await measureBlackbox(values.quick ? quickBlackbox : fullBlackbox);
  if (peer === null) progress("prometheus-blackbox-exporter is not installed: left out");
  else keep("peer", peer, show.blackboxTable(peer, sizes));
}
printResult("engine", figures);
if (!values.quick) {
  const sections = tables.map(
    ({ title, head, rows, note }) => `### ${title}\n\n${markdownTable(head, rows)}\n\n${note}`,
  );
  const svg = sizes.length > 1 ? show.sizesChart(sizes, plan.intervalSeconds) : null;
  const title = "the engine on two cores (`script/bench engine`)";
  const body = [`Machine: ${machine}. Program, PostgreSQL and target on two of the cores.`, ...sections].join("\n\n");
  await addToResults(title, body, svg === null ? null : { name: chartName, svg });
}

function keep(name: string, measured: unknown, table: show.Table): void {
  figures[name] = measured;
  tables.push(table);
  process.stdout.write(`${table.title}\n\n`);
  printTable(table.head, table.rows);
  process.stdout.write(`${table.note}\n\n`);
}
