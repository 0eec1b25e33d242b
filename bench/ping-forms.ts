// What every request of the program pays to be told apart from a ping, and what it costs to read one. The peer is the
// least that could be done: an indexOf in the same path.
import { formOf, httpForms } from "#pipeline/receive/forms/index.ts";
import type { PingRequest } from "#pipeline/receive/forms/form.ts";
import { printResult, printTable } from "./parts/report.ts";
import { median } from "./parts/statistics.ts";

const CALLS = 1_000_000;
const ROUNDS = 5;
const uuid = "0193d2a4-77aa-4d0c-9a53-6f2d0f9d2a11";

const lines: readonly (readonly [what: string, line: string])[] = [
  ["a file of the page", "GET /assets/monitors-page-Bx3kQ1aZ.js"],
  ["a page", `GET /monitors/${uuid}`],
  ["a call of the API", "GET /api/v1/monitors?limit=50&sort=state"],
  ["our own ping", `POST /api/ping/${uuid}/`],
  ["our own ping with a run id", `POST /api/ping/${uuid}/start?rid=${uuid}`],
  ["Healthchecks", `GET /ping/${uuid}`],
  ["Healthchecks, bare", `GET /${uuid}`],
  ["Healthchecks by slug", "GET /ping/aZ3_-kq8Wm0rT5yUx7bNcE/nightly-backup/0"],
  ["Uptime Kuma", "GET /api/push/q7R2mZp0KxVb81sLd5TnEwYc4uHj6GfA?status=up&msg=OK&ping=12"],
];

const open = new Set(httpForms.map(({ name }) => name));
let kept: unknown; // so that no call is optimised away

const rows = lines.map(([what, line]) => {
  const request = requestOf(line);
  const formNs = nsOf(() => (kept = formOf(request, open)));
  const form = formOf(request, open)?.form.name ?? "";
  return { what, form, formNs, peerNs: nsOf(() => (kept = request.path.indexOf("/", 1))) };
});
printTable(
  ["request", "form", "ns", "indexOf ns"],
  rows.map(({ what, form, formNs, peerNs }) => [what, form, formNs, peerNs]),
);
printResult("ping-forms", { calls: CALLS, rounds: ROUNDS, rows, isKept: kept !== undefined });

function requestOf(line: string): PingRequest {
  const [, method, path, query = ""] = /^(\S+) ([^?]+)\??(.*)$/.exec(line)!;
  return { method: method!, path: path!, query, headers: {} };
}

/** CPU time of one call: the median of the rounds. */
function nsOf(call: () => void): number {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const before = process.cpuUsage();
    for (let calls = 0; calls < CALLS; calls++) call();
    const used = process.cpuUsage(before);
    return ((used.user + used.system) * 1_000) / CALLS;
  });
  return median(rounds.slice(1)); // the first one warms up
}
