// Writes a benchmark's section into bench/results.md, newest first, with the machine that it ran on, and its chart beside
// the page.
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..");
const page = join(folder, "results.md");

/** Read before the load begins, so that the machine's own load is not ours. */
export function describeMachine(): string {
  const [processor] = cpus();
  const memoryGb = Math.round(totalmem() / 1024 ** 3);
  const load = loadavg()[0]!.toFixed(1);
  return `${cpus().length} cores of ${processor?.model.trim() ?? "unknown"}, ${memoryGb} GB, Linux ${release()}, Node.js ${process.versions.node}, load ${load} before the run`;
}

/** The chart is stored under the name and shown in the section. */
export async function addToResults(title: string, body: string, chart: { name: string; svg: string } | null) {
  const day = new Date().toISOString().slice(0, 10);
  const shown = chart === null ? "" : `\n![${title}](${chart.name})\n`;
  if (chart !== null) await writeFile(join(folder, chart.name), chart.svg);
  const section = `## ${day}, ${title}\n${shown}\n${body.trim()}\n\n`;
  const text = await readFile(page, "utf8");
  const first = text.indexOf("\n## ") + 1;
  await writeFile(page, text.slice(0, first) + section + text.slice(first));
}
