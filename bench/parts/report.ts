// How every benchmark ends: a table for people and one line of JSON for programs, both on standard output.

export type Cell = string | number;

/** Prints aligned columns; numbers to the right, with no more digits than a measurement has. */
export function printTable(head: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const isNumber = head.map((_, column) => rows.every((row) => typeof row[column] === "number"));
  const texts = [head, ...rows.map((row) => row.map(textOf))];
  const widths = head.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  const lines = texts.map((row) =>
    row
      .map((text, column) => (isNumber[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  process.stdout.write(`${lines.join("\n")}\n\n`);
}

export function printResult(benchmark: string, figures: Readonly<Record<string, unknown>>): void {
  const cleaned = JSON.stringify({ benchmark, ...figures }, (_key, value: unknown) =>
    typeof value === "number" ? significant(value) : value,
  );
  process.stdout.write(`${cleaned}\n`);
}

/** What goes on, for whoever waits; standard output stays with the figures. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The same table for a page. */
export function markdownTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows.map((row) => row.map(textOf))];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function textOf(cell: Cell): string {
  return typeof cell === "number" ? String(significant(cell)) : cell;
}

/** Three significant digits, and whole numbers whole: more is noise. */
function significant(value: number): number {
  return Number.isInteger(value) || !Number.isFinite(value) || Math.abs(value) >= 1_000
    ? Math.round(value)
    : Number(value.toPrecision(3));
}
