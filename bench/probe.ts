// What a check costs: CPU time of our probe against tools in C (wrk, openssl s_time) on the same target, in the same run.
// `node bench/probe.ts` runs all; `target` and `looks` are the processes that it starts. The ratio is the figure that counts.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { createNet } from "#platform/net/index.ts";
import { probeHttp } from "#probes/http.ts";
import { look } from "#probes/look.ts";
import { chains, identityIn, makeChain, rootIn } from "./parts/chains.ts";

const CONCURRENCY = 64;
const WARM_UP_MS = 1_500;
const MEASURED_MS = 3_000;
const ROUNDS = 3;
const TARGET_CORE = 3;
const CLIENT_CORE = 2;
const answer = `HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/html\r\nContent-Length: 100\r\nConnection: close\r\n\r\n${"x".repeat(100)}`;

interface Measured {
  readonly requests: number;
  readonly cpuMs: number;
  readonly seconds: number;
}

const file = fileURLToPath(import.meta.url);
const [, , mode, url = "", handshakes, root] = process.argv;
if (mode === "target") serve(url);
else if (mode === "looks") await measureLooks(url, handshakes === "full", root);
else await compare();

function serve(folder: string): void {
  const onSocket = (socket: Socket): void => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(answer));
  };
  const servers: Server[] = [
    createServer(onSocket),
    ...chains.map(({ name }) => createTlsServer(identityIn(folder, name), onSocket)),
  ];
  let listening = 0;
  const tell = (): void => {
    if (++listening < servers.length) return;
    const ports = servers.map((server) => (server.address() as AddressInfo).port);
    process.stdout.write(`${JSON.stringify(ports)}\n`);
  };
  for (const server of servers) server.listen(0, "127.0.0.1", 4_096, tell);
}

/** A retry is always a full handshake: that is how full ones are measured. Otherwise nine of ten are resumed. */
async function measureLooks(target: string, isFull: boolean, root: string | undefined): Promise<void> {
  const net = createNet({
    policy: "any",
    extraCertificates: root === undefined ? [] : [readFileSync(root, "utf8")],
  });
  const { signal } = new AbortController();
  const settings = { url: target };
  const full = { net, timeoutMs: 10_000, attemptMs: 10_000, isRetry: true, avoidAddress: null, signal };
  let done = 0;
  let failed = 0;
  let isOver = false;
  const loop = async (): Promise<void> => {
    while (!isOver) {
      const result = isFull
        ? { ...(await probeHttp(settings, full)), wasRetried: false }
        : await look(probeHttp, settings, { net, timeoutMs: 10_000, signal });
      done++;
      if (result.verdict !== "good" || result.wasRetried) failed++;
    }
  };
  const loops = Array.from({ length: CONCURRENCY }, loop);
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  done = 0;
  const startedAt = performance.now();
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, MEASURED_MS));
  const used = process.cpuUsage(before);
  const measured: Measured = {
    requests: done,
    cpuMs: (used.user + used.system) / 1_000,
    seconds: (performance.now() - startedAt) / 1_000,
  };
  isOver = true;
  await Promise.all(loops);
  if (failed > 0) throw new Error(`${failed} looks were not good at once`);
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}

async function compare(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-bench-"));
  for (const chain of chains) makeChain(folder, chain);
  const server = spawn("taskset", ["-c", String(TARGET_CORE), process.execPath, file, "target", folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [plainPort, ...tlsPorts] = JSON.parse(await firstLine(server.stdout)) as number[];
    const results: Compared[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const httpUrl = `http://127.0.0.1:${plainPort}/`;
      const wrk = `wrk -t1 -c${CONCURRENCY} -d${MEASURED_MS / 1_000}s -H 'Connection: close' ${httpUrl}`;
      results.push({ kind: "http", tool: await tool(wrk, /([0-9]+) requests in/), ours: await ours(httpUrl) });
      for (const [index, { name }] of chains.entries()) {
        const port = tlsPorts[index];
        const root = rootIn(folder, name);
        const sTime = `openssl s_time -new -verify 3 -CAfile ${root} -time ${MEASURED_MS / 1_000} -connect 127.0.0.1:${port} -www /`;
        const theirs = await tool(sTime, /([0-9]+) connections in [0-9.]+ real seconds/);
        const target = `https://127.0.0.1:${port}/`;
        results.push({ kind: `${name}, full`, tool: theirs, ours: await ours(target, "full", root) });
        results.push({ kind: `${name}, 9 of 10 resumed`, tool: theirs, ours: await ours(target, "resumed", root) });
      }
    }
    report(results);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

interface Compared {
  readonly kind: string;
  readonly tool: Measured;
  readonly ours: Measured;
}

function report(results: readonly Compared[]): void {
  const cpuUs = ({ cpuMs, requests }: Measured): number => (cpuMs * 1_000) / requests;
  let fullUs = 0; // of the chain that the row is about: its full handshakes are measured first
  const rows = results.map(({ kind, tool: theirs, ours: own }) => {
    const [toolUs, ourUs] = [cpuUs(theirs), cpuUs(own)];
    if (kind.endsWith("full")) fullUs = ourUs;
    const isMixed = kind.endsWith("resumed");
    return {
      kind,
      toolPerSecond: Math.round(theirs.requests / theirs.seconds),
      toolCpuUs: round(toolUs),
      ourPerSecond: Math.round(own.requests / own.seconds),
      ourPerCore: Math.round(1_000_000 / ourUs),
      ourCpuUs: round(ourUs),
      ratio: round(ourUs / toolUs),
      ofFull: isMixed ? round(ourUs / fullUs) : null,
      resumedUs: isMixed ? round((ourUs - 0.1 * fullUs) / 0.9) : null, // one that is resumed, without the tenth that is full
      resumedOfFull: isMixed ? round((ourUs / fullUs - 0.1) / 0.9) : null,
    };
  });
  console.table(rows);
  process.stdout.write(`${JSON.stringify(rows)}\n`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

async function ours(target: string, ...rest: string[]): Promise<Measured> {
  const child = spawn("taskset", ["-c", String(CLIENT_CORE), process.execPath, file, "looks", target, ...rest], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(await firstLine(child.stdout)) as Measured;
}

/** Runs a tool under a shell whose `times` tells the CPU time of its children. */
async function tool(command: string, requests: RegExp): Promise<Measured> {
  const child = spawn("taskset", ["-c", String(CLIENT_CORE), "sh", "-c", `${command}; times`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  for await (const part of child.stdout) text += String(part);
  const found = requests.exec(text);
  const clock = [...text.matchAll(/([0-9]+)m([0-9.]+)s/g)].slice(-2); // children: user, system
  if (found === null || clock.length !== 2) throw new Error(`cannot read what the tool printed:\n${text}`);
  const cpuMs = clock.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1_000,
    0,
  );
  return { requests: Number(found[1]), cpuMs, seconds: MEASURED_MS / 1_000 };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const part of stream) {
    text += String(part);
    if (text.includes("\n")) break;
  }
  return text;
}
