// All checks of a monitor as a file, oldest first, so that nobody's data is locked in. Days are read one after the other
// while the file is sent: memory holds one of them, however long the range is.
import Type, { type Static } from "typebox";
import type { PackedLook } from "#lib/packed/look.ts";
import type { Db } from "#platform/database/pool.ts";
import { type Download, FileOf } from "#platform/download.ts";
import { Id, OneOf, Strict } from "#platform/schema.ts";
import { act } from "#platform/verb.ts";
import { type CheckView, checkView } from "./check.ts";
import { type Looked, readBlocks } from "./look-blocks.ts";
import { DAY_MS, type Range, rangeInput, rangeOf } from "./range.ts";
import { firstLookMs, getThing } from "./store.ts";

const limits = { usualDays: 3_660, maxDays: 3_660 };
/** Lines that are handed on together. */
const LINES_PER_PART = 500;

const Format = OneOf(["csv", "ndjson"], {
  default: "csv",
  description: "`ndjson`: one JSON object on each line",
});
type Format = Static<typeof Format>;

const contentTypes: Record<Format, string> = {
  csv: "text/csv; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
};

export const exportChecks = act({
  name: "check.export",
  summary: "Export the checks of a monitor as a file, oldest first",
  input: Strict({ id: Id, ...rangeInput, format: Type.Optional(Format) }),
  output: FileOf(Object.values(contentTypes).map((contentType) => contentType.split(";")[0]!)),
  async run({ pool, org, now }, input) {
    const asked = rangeOf(input, now, limits);
    const thing = await getThing(pool, org, input.id);
    const range = { fromMs: Math.max(asked.fromMs, firstLookMs(thing)), toMs: asked.toMs };
    const format = input.format ?? "csv";
    const answer: Download = {
      contentType: contentTypes[format],
      fileName: `checks-${input.id}.${format}`,
      parts: partsOf(pool, thing, range, format),
    };
    const exported = {
      from: new Date(asked.fromMs).toISOString(),
      to: new Date(asked.toMs).toISOString(),
      format,
    };
    return { answer, changes: [{ objectKind: "monitor", objectId: input.id, before: null, after: { exported } }] };
  },
});

async function* partsOf(db: Db, thing: Looked, range: Range, format: Format): AsyncGenerator<string> {
  if (format === "csv") yield csvLine(columns.map(([name]) => name));
  for (let dayMs = range.fromMs - (range.fromMs % DAY_MS); dayMs < range.toMs; dayMs += DAY_MS) {
    const day = { fromMs: Math.max(dayMs, range.fromMs), toMs: Math.min(dayMs + DAY_MS, range.toMs) };
    const looks: PackedLook[] = [];
    for await (const block of readBlocks(db, thing, day)) for (const look of block) looks.push(look);
    looks.sort((a, b) => a.at - b.at || a.slot - b.slot);
    for (let place = 0; place < looks.length; place += LINES_PER_PART)
      yield looks
        .slice(place, place + LINES_PER_PART)
        .map((look) => lineOf(look, format))
        .join("");
  }
}

function lineOf(look: PackedLook, format: Format): string {
  const check = { ...checkView(look), version: look.version };
  return format === "csv" ? csvLine(columns.map(([, valueOf]) => valueOf(check))) : `${JSON.stringify(check)}\n`;
}

type Cell = string | number | boolean | null;

const columns: readonly (readonly [name: string, valueOf: (check: CheckView & { version: number }) => Cell])[] = [
  ["dueAt", (check) => check.dueAt],
  ["at", (check) => check.at],
  ["verdict", (check) => check.verdict],
  ["reason", (check) => check.reason],
  ["message", (check) => check.message],
  ["statusCode", (check) => check.statusCode],
  ["address", (check) => check.address],
  ["dnsMs", (check) => check.phases.dnsMs],
  ["connectMs", (check) => check.phases.connectMs],
  ["tlsMs", (check) => check.phases.tlsMs],
  ["firstByteMs", (check) => check.phases.firstByteMs],
  ["transferMs", (check) => check.phases.transferMs],
  ["totalMs", (check) => check.totalMs],
  ["wasRetried", (check) => check.wasRetried],
  ["version", (check) => check.version],
];

/** RFC 4180. */
function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
