// 20,000 targets that hang among 20,000 that answer, all once a minute: how late those that answer are looked at, with room
// for all connections and with too little. On loopback; `node bench/hung.ts` runs all, `target` is the process it starts.
import { spawn } from "node:child_process";
import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { createNet } from "#platform/net/index.ts";
import { probeHttp } from "#probes/http.ts";
import { look } from "#probes/look.ts";
import { createAuthority } from "#test/doubles/tls-certificates.ts";
import { printResult, printTable, progress } from "./parts/report.ts";
import { quantile } from "./parts/statistics.ts";

const TARGETS = 20_000; // of each sort
const INTERVAL_S = 60;
const TIMEOUT_MS = 10_000; // the retry takes as long again: 6,667 connections hang at any moment
const WARM_UP_S = 20; // until all that can hang at once does
const MEASURED_S = 15;
const STROKE_MS = 5;
const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

const runs = [
  { scheme: "http", room: 16_000 },
  { scheme: "https", room: 16_000 },
  { scheme: "http", room: 4_000 },
] as const;
type Run = (typeof runs)[number];

if (process.argv[2] === "target") serve();
else await compare();

function serve(): void {
  const ignore = (socket: Socket): void => void socket.on("error", () => {});
  const answer = (socket: Socket): void => {
    ignore(socket);
    socket.once("data", () => socket.end(ANSWER));
  };
  const identity = createAuthority().issue({ addresses: ["127.0.0.1"] });
  const servers = [createServer(ignore), createServer(answer), createTlsServer(identity, answer)];
  const ports = servers.map(
    (server) =>
      new Promise<number>((resolve) =>
        server.listen(0, "0.0.0.0", 4_096, () => resolve((server.address() as { port: number }).port)),
      ),
  );
  void Promise.all(ports).then((all) => process.stdout.write(`${JSON.stringify(all)}\n`));
}

async function compare(): Promise<void> {
  const target = spawn(process.execPath, [fileURLToPath(import.meta.url), "target"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [silent, http, https] = JSON.parse(await firstLine(target.stdout)) as [number, number, number];
    const measured = [];
    for (const run of runs) {
      progress(`${run.scheme}, room for ${run.room} connections: ${WARM_UP_S + MEASURED_S} s …`);
      measured.push(await measure(run, silent, run.scheme === "http" ? http : https));
    }
    printTable(
      [
        "scheme",
        "room",
        "good looks",
        "not good",
        "late p50 ms",
        "late p99 ms",
        "hung: down",
        "unmeasured",
        "most open",
      ],
      measured.map((each) => [
        ...[each.scheme, each.room, each.good, each.notGood, each.lateP50Ms, each.lateP99Ms],
        ...[each.hungDown, each.hungUnmeasured, each.mostOpen],
      ]),
    );
    printResult("hung", { targets: TARGETS, intervalS: INTERVAL_S, timeoutMs: TIMEOUT_MS, runs: measured });
  } finally {
    target.kill();
  }
}

async function measure(run: Run, silentPort: number, goodPort: number) {
  const net = createNet({ policy: "any", maxOpenSockets: run.room });
  const stop = new AbortController();
  const context = { net, timeoutMs: TIMEOUT_MS, signal: stop.signal };
  const goodUrl = `${run.scheme}://127.0.0.1:${goodPort}/`;
  const lateMs: number[] = [];
  const counts = { good: 0, notGood: 0, hungDown: 0, hungUnmeasured: 0, mostOpen: 0 };
  const lookAt = async (url: string, dueAt: number, isCounted: boolean): Promise<void> => {
    const seen = await look(probeHttp, { url, verifyCertificate: false }, context);
    if (url !== goodUrl) counts[seen.verdict === "bad" ? "hungDown" : "hungUnmeasured"] += isCounted ? 1 : 0;
    else if (isCounted) {
      counts[seen.verdict === "good" && !seen.wasRetried ? "good" : "notGood"]++;
      lateMs.push(Math.max(performance.now() - dueAt - (seen.totalUs ?? 0) / 1_000, 0));
    }
  };
  const looks: Promise<void>[] = [];
  const perSecond = TARGETS / INTERVAL_S;
  const startedAt = performance.now();
  const seconds = WARM_UP_S + MEASURED_S;
  let begun = 0;
  for (let passedS = 0; passedS < seconds; passedS = (performance.now() - startedAt) / 1_000) {
    for (; begun < passedS * perSecond; begun++) {
      const dueAt = startedAt + (begun / perSecond) * 1_000;
      const hung = `${run.scheme}://127.1.${(begun % TARGETS) >> 8}.${begun & 255}:${silentPort}/`;
      for (const url of [hung, goodUrl]) looks.push(lookAt(url, dueAt, passedS > WARM_UP_S));
    }
    counts.mostOpen = Math.max(counts.mostOpen, net.openSockets);
    await new Promise((resolve) => setTimeout(resolve, STROKE_MS));
  }
  await Promise.all(looks);
  net.close();
  return { ...run, ...counts, lateP50Ms: quantile(lateMs, 0.5), lateP99Ms: quantile(lateMs, 0.99) };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const part of stream) {
    text += String(part);
    if (text.includes("\n")) break;
  }
  return text;
}
