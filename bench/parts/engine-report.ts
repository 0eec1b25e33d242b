// The engine's figures as tables and as a chart. Knows how they are shown, not how they came about.
import type { Blackbox } from "./blackbox.ts";
import { chart } from "./chart.ts";
import type { Flip } from "./engine-flips.ts";
import type { Hung } from "./engine-hung.ts";
import { KNEE_MS, type Size } from "./engine-sizes.ts";
import type { ProbeRow } from "./raw-probe.ts";
import type { Cell } from "./report.ts";

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly note: string;
}

export function probeTable(rows: readonly ProbeRow[]): Table {
  return {
    title: "The probe alone, beside the tools in C",
    head: ["kind", "raw limit µs", "probe µs", "probe/s per core", "× raw"],
    rows: rows.map((row) => [row.kind, row.toolCpuUs, row.ourCpuUs, row.ourPerCore, row.ratio]),
    note: "Flat out, 64 at once; raw limit: `wrk` with a fresh connection for each request, `openssl s_time -new` for https.",
  };
}

export function sizesTable(sizes: readonly Size[], intervalSeconds: number): Table {
  return {
    title: `Monitors at ${intervalSeconds} s: program, PostgreSQL and target on two cores`,
    head: [
      "monitors",
      "wanted/s",
      "done/s",
      "done %",
      "late p50 ms",
      "late p99",
      "late max",
      "written p50 ms",
      "written p99",
      "program µs",
      "PostgreSQL µs",
      "target µs",
      "cores of all three",
      "program PSS MB",
      "RSS MB",
      "PostgreSQL PSS MB",
      "stored B/check",
      "WAL B/check",
      "created/s",
    ],
    rows: sizes.map((size) => [
      size.monitors,
      size.wantedPerSecond,
      size.perSecond,
      100 * size.doneShare,
      size.beganP50Ms,
      size.beganP99Ms,
      size.beganMaxMs,
      size.writtenP50Ms,
      size.writtenP99Ms,
      size.programUs,
      size.postgresUs,
      size.targetUs,
      size.programCores + size.postgresCores + size.targetCores,
      size.programPssMb,
      size.programRssMb,
      size.postgresPssMb,
      size.storedBytesPerCheck,
      size.walBytesPerCheck,
      size.createdPerSecond,
    ]),
    note: `Late: from due to begun. Written: from due to the statement that stores the look, its answer's time included; the commit follows within milliseconds. Both of every look that was due in the measured time, not of a sample. Stored: growth of the tables of looks while segments gather; what an hour's packing makes of it comes on top or below. The last size is the knee where its p99 is above ${KNEE_MS} ms or less than 97 % are done.`,
  };
}

export function hungTable({ alone, besideHung }: Hung): Table {
  const row = (name: string, steady: Hung["alone"]): Cell[] => [
    name,
    steady.looks,
    100 * steady.doneShare,
    steady.beganP50Ms,
    steady.beganP99Ms,
    steady.beganMaxMs,
    steady.bad,
    steady.programCores + steady.postgresCores + steady.targetCores,
    steady.programPssMb,
  ];
  return {
    title: "Hung targets beside good ones",
    head: ["", "looks", "done %", "late p50 ms", "late p99", "late max", "not good", "cores", "program PSS MB"],
    rows: [row(`${alone.monitors} good targets alone`, alone), row("the same beside as many hung ones", besideHung)],
    note: "Hung: accepts and never answers, time-out 10 s, asked twice. All looks counted here are those at the good ones.",
  };
}

export function flipsTable(flips: readonly Flip[]): Table {
  return {
    title: "Everything flips",
    head: [
      "to",
      "monitors",
      "events",
      "incidents",
      "deliveries sent",
      "told",
      "told again",
      "last seen after s",
      "last told after s",
      "event to incident p50 ms",
      "p99",
      "event to told p50 ms",
      "p99",
      "program ms each",
      "PostgreSQL ms each",
    ],
    rows: flips.map((flip) => [
      flip.to,
      flip.flips,
      flip.events,
      flip.incidents,
      flip.deliveries,
      flip.told,
      flip.repeated,
      flip.lastSeenS,
      flip.lastToldS,
      flip.expandedP50Ms,
      flip.expandedP99Ms,
      flip.toldP50Ms,
      flip.toldP99Ms,
      flip.programMsPerFlip,
      flip.postgresMsPerFlip,
    ]),
    note: "The target begins to answer 500 (then 200 again) at one moment; each monitor sees it at its next look, within one interval. One webhook is told of each. The looks of that time are in the CPU.",
  };
}

export function blackboxTable(rows: readonly Blackbox[], sizes: readonly Size[]): Table {
  const both = (name: string, size: Size): Cell[] => [
    name,
    size.wantedPerSecond,
    size.perSecond,
    size.programUs + size.postgresUs,
    size.targetUs,
    "",
    "",
    size.programRssMb,
  ];
  return {
    title: "Beside blackbox_exporter (Debian's) on the same cores and target",
    head: ["", "wanted/s", "checks/s", "CPU µs/check", "target µs", "p50 ms", "p99 ms", "RSS MB"],
    rows: [
      ...rows.map((row) => [
        "blackbox_exporter, looks alone",
        row.wantedPerSecond ?? "all it can",
        row.perSecond,
        row.programUs,
        row.targetUs,
        row.p50Ms,
        row.p99Ms,
        row.rssMb,
      ]),
      ...sizes.map((size) => both("Keepwatch with PostgreSQL", size)),
    ],
    note: "blackbox_exporter looks and answers; when to ask, storing, judging and telling are Prometheus' and Alertmanager's work and are not counted, while Keepwatch's figure has all of that in it.",
  };
}

export function sizesChart(sizes: readonly Size[], intervalSeconds: number): string {
  const line = (name: string, colour: string, y: (size: Size) => number) => ({
    name,
    colour,
    points: sizes.map((size) => ({ x: size.monitors, y: y(size) })),
  });
  return chart(`Keepwatch on two cores, monitors at ${intervalSeconds} s`, "monitors", [
    {
      title: "late by, ms",
      isLogarithmic: true,
      series: [
        line("begun, p50", "#7aa6d8", (size) => size.beganP50Ms),
        line("begun, p99", "#1f5fa8", (size) => size.beganP99Ms),
        line("written, p99", "#d08020", (size) => size.writtenP99Ms),
      ],
    },
    {
      title: "cores in use",
      isLogarithmic: false,
      series: [
        line("all", "#222222", (size) => size.programCores + size.postgresCores + size.targetCores),
        line("program", "#1f5fa8", (size) => size.programCores),
        line("PostgreSQL", "#2c8a4b", (size) => size.postgresCores),
        line("target", "#b0b0b0", (size) => size.targetCores),
      ],
    },
  ]);
}
