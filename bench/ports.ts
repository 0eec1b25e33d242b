// Whether checks of one destination use up our ports: two network namespaces with a link between them, since loopback gives
// ports back at once and cannot show it. Beside our probe, a client that closes first, as most do.
// `node bench/ports.ts` runs all; `inside` and `target` are the processes that it starts.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { createNet } from "#platform/net/index.ts";
import { probeHttp } from "#probes/http.ts";
import { createAuthority } from "#test/doubles/tls-certificates.ts";
import { printResult, printTable, progress } from "./parts/report.ts";
import { quantile } from "./parts/statistics.ts";

const OUR_ADDRESS = "198.51.100.1";
const TARGET_ADDRESS = "198.51.100.2";
const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
const STROKE_MS = 5; // checks begin in strokes of what is due, as the schedule's do
const PORTS_ARE_KEPT_MS = 61_000; // TIME_WAIT, and a little

/** `closes`: the server ends the connection after its answer. `keeps`: it never does, whatever it was asked. */
const ways = ["http closes", "http keeps", "https closes", "https keeps"] as const;
type Way = (typeof ways)[number];

interface Run {
  readonly client: "keepwatch" | "closes first";
  readonly way: Way;
  readonly perSecond: number;
  readonly seconds: number;
}

const runs: readonly Run[] = [
  { client: "keepwatch", way: "https closes", perSecond: 600, seconds: 10 },
  { client: "keepwatch", way: "https keeps", perSecond: 600, seconds: 10 },
  { client: "keepwatch", way: "http closes", perSecond: 2_500, seconds: 10 },
  { client: "keepwatch", way: "http keeps", perSecond: 2_500, seconds: 65 },
  { client: "closes first", way: "http keeps", perSecond: 2_500, seconds: 14 }, // leaves nothing for others: the last
];

const file = fileURLToPath(import.meta.url);
const mode = process.argv[2];
if (mode === "target") await serve();
else if (mode === "inside") await measure();
else startInside();

function startInside(): void {
  const flags = process.getuid?.() === 0 ? "-n" : "-rn";
  const inside = spawnSync("unshare", [flags, process.execPath, file, "inside"], { stdio: "inherit" });
  if (inside.error !== undefined) throw inside.error;
  process.exitCode = inside.status ?? 1;
}

/** In a namespace of its own; waits until its end of the link is there. */
async function serve(): Promise<void> {
  await new Promise((resolve) => process.stdin.once("data", resolve));
  process.stdin.once("end", () => process.exit());
  ip("addr", "add", `${TARGET_ADDRESS}/24`, "dev", "far");
  ip("link", "set", "far", "up");
  const context = createSecureContext(createAuthority().issue({ addresses: [TARGET_ADDRESS] }));
  const ports = await Promise.all(
    ways.map(async (way) => {
      const server = createServer({ allowHalfOpen: true }, (plain) => {
        const socket = way.startsWith("https")
          ? new TLSSocket(plain, { isServer: true, secureContext: context })
          : plain;
        for (const each of [plain, socket]) each.on("error", () => {});
        socket.once("data", () => (way.endsWith("closes") ? socket.end(ANSWER) : socket.write(ANSWER)));
        // Without a word more: a farewell of TLS would meet a closed connection and be answered by a reset.
        socket.on("end", () => plain.destroy());
      });
      await new Promise<void>((resolve) => server.listen(0, TARGET_ADDRESS, 4_096, resolve));
      return (server.address() as { port: number }).port;
    }),
  );
  process.stdout.write(`${JSON.stringify(ports)}\n`);
}

async function measure(): Promise<void> {
  const target = spawn("unshare", ["-n", process.execPath, file, "target"], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    ip("link", "set", "lo", "up");
    ip("link", "add", "near", "type", "veth", "peer", "name", "far");
    // Root of a namespace may hand the other end to a process's namespace as soon as that has one.
    while (!hasOwnNamespace(target.pid!)) await new Promise((resolve) => setTimeout(resolve, 10));
    ip("link", "set", "far", "netns", String(target.pid));
    ip("addr", "add", `${OUR_ADDRESS}/24`, "dev", "near");
    ip("link", "set", "near", "up");
    target.stdin.write("the link is there\n");
    const ports = JSON.parse(await firstLine(target.stdout)) as number[];
    const measured = [];
    for (const run of runs) {
      progress(`${run.client}, ${run.way}: ${run.perSecond}/s for ${run.seconds} s …`);
      measured.push(await measureRun(run, ports[ways.indexOf(run.way)]!));
    }
    report(measured);
  } finally {
    target.kill();
  }
}

function hasOwnNamespace(pid: number): boolean {
  const of = (who: string): string => execFileSync("readlink", [`/proc/${who}/ns/net`], { encoding: "utf8" });
  return of(String(pid)) !== of("self");
}

interface Measured extends Run {
  readonly begun: number;
  readonly good: number;
  readonly others: Readonly<Record<string, number>>; // by reason
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
  readonly mostInTimeWait: number;
  readonly cpuUs: number; // of the client process, per check
}

async function measureRun(run: Run, port: number): Promise<Measured> {
  await portsAreFree();
  const check = run.client === "keepwatch" ? ourCheck(run.way, port) : () => checkClosingFirst(port);
  const lateMs: number[] = [];
  const others: Record<string, number> = {};
  const running = new Set<Promise<void>>();
  let begun = 0;
  let good = 0;
  let mostInTimeWait = 0;
  const begin = async (dueAt: number): Promise<void> => {
    const { outcome, ownMs } = await check();
    if (outcome === "good") {
      good++;
      lateMs.push(Math.max(performance.now() - dueAt - ownMs, 0));
    } else others[outcome] = (others[outcome] ?? 0) + 1;
  };
  const before = process.cpuUsage();
  const startedAt = performance.now();
  for (let passedMs = 0; passedMs < run.seconds * 1_000; passedMs = performance.now() - startedAt) {
    for (; begun < (passedMs / 1_000) * run.perSecond; begun++) {
      const one: Promise<void> = begin(startedAt + (begun / run.perSecond) * 1_000).finally(() => running.delete(one));
      running.add(one);
    }
    mostInTimeWait = Math.max(mostInTimeWait, inTimeWait());
    await new Promise((resolve) => setTimeout(resolve, STROKE_MS));
  }
  await Promise.all(running);
  const used = process.cpuUsage(before);
  await new Promise((resolve) => setTimeout(resolve, 200)); // those that still wait for the server to close
  return {
    ...run,
    begun,
    good,
    others,
    lateP50Ms: quantile(lateMs, 0.5),
    lateP99Ms: quantile(lateMs, 0.99),
    mostInTimeWait: Math.max(mostInTimeWait, inTimeWait()),
    cpuUs: (used.user + used.system) / begun,
  };
}

interface Outcome {
  readonly outcome: string; // "good", or what went wrong
  readonly ownMs: number; // the response time, as it was measured
}

function ourCheck(way: Way, port: number): () => Promise<Outcome> {
  const net = createNet({ policy: "any" });
  const target = { url: `${way.split(" ")[0]}://${TARGET_ADDRESS}:${port}/`, verifyCertificate: false };
  const { signal } = new AbortController();
  const context = { net, timeoutMs: 5_000, attemptMs: 5_000, isRetry: false, avoidAddress: null, signal };
  return async () => {
    const { verdict, reason, totalUs } = await probeHttp(target, context);
    return { outcome: verdict === "good" ? "good" : `${verdict}, ${reason}`, ownMs: (totalUs ?? 0) / 1_000 };
  };
}

function checkClosingFirst(port: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const socket = connect({ host: TARGET_ADDRESS, port });
    socket.on("connect", () => socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    socket.on("data", () => {
      socket.destroy();
      resolve({ outcome: "good", ownMs: performance.now() - startedAt });
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve({ outcome: error.code ?? "error", ownMs: 0 }));
  });
}

/** What a run left behind must not stand in the next one's way. */
async function portsAreFree(): Promise<void> {
  const giveUpAt = performance.now() + PORTS_ARE_KEPT_MS;
  while (inTimeWait() > 0 && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 250));
}

/** Ports of this namespace that nobody uses and nobody may have. */
function inTimeWait(): number {
  return Number(/^TCP:.* tw ([0-9]+)/m.exec(readFileSync("/proc/net/sockstat", "utf8"))?.[1]);
}

function report(measured: readonly Measured[]): void {
  printTable(
    ["client", "target", "per s", "s", "good", "else", "late p50 ms", "late p99 ms", "most in TIME_WAIT", "CPU µs"],
    measured.map((run) => [
      ...[run.client, run.way, run.perSecond, run.seconds, run.good],
      Object.entries(run.others)
        .map(([what, count]) => `${count} ${what}`)
        .join(", "),
      ...[run.lateP50Ms, run.lateP99Ms, run.mostInTimeWait, run.cpuUs],
    ]),
  );
  const range = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").trim().split(/\s+/).map(Number);
  printResult("ports", { portRange: range, runs: measured });
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const part of stream) {
    text += String(part);
    if (text.includes("\n")) break;
  }
  return text;
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "inherit"] });
}
