// What a check costs: CPU time of our probe against tools in C (wrk, openssl s_time) on the same target, in the same run.
// `node bench/probe.ts` runs all; `target` and `looks` are the processes that it starts. The ratio is the figure that counts.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { createServer as createTlsServer } from "node:tls";
import { createNet } from "#platform/net/index.ts";
import { probeHttp } from "#probes/http.ts";
import { look } from "#probes/look.ts";
import { createAuthority } from "#test/doubles/tls-certificates.ts";

const CONCURRENCY = 64;
const WARM_UP_MS = 2_000;
const MEASURED_MS = 5_000;
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
const [, , mode, url] = process.argv;
if (mode === "target") serve();
else if (mode === "looks" && url !== undefined) await measureLooks(url);
else await compare();

function serve(): void {
  const onSocket = (socket: import("node:net").Socket): void => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(answer));
  };
  const identity = createAuthority().issue({ addresses: ["127.0.0.1"] });
  const plain = createServer(onSocket).listen(0, "127.0.0.1", 4_096, () => {
    const tls = createTlsServer({ ...identity, sessionTimeout: 1 }, onSocket).listen(0, "127.0.0.1", 4_096, () => {
      process.stdout.write(`${JSON.stringify([plain.address(), tls.address()])}\n`);
    });
  });
}

async function measureLooks(target: string): Promise<void> {
  const net = createNet({ policy: "any" });
  const { signal } = new AbortController();
  const settings = { url: target, verifyCertificate: false };
  let done = 0;
  let failed = 0;
  let isOver = false;
  const loop = async (): Promise<void> => {
    while (!isOver) {
      const result = await look(probeHttp, settings, { net, timeoutMs: 10_000, signal });
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
  const server = spawn("taskset", ["-c", String(TARGET_CORE), process.execPath, file, "target"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [plain, tls] = JSON.parse(await firstLine(server.stdout)) as { port: number }[];
    const results = [];
    for (let round = 0; round < ROUNDS; round++) {
      const httpUrl = `http://127.0.0.1:${plain?.port}/`;
      const httpsUrl = `https://127.0.0.1:${tls?.port}/`;
      const wrk = `wrk -t1 -c${CONCURRENCY} -d${MEASURED_MS / 1_000}s -H 'Connection: close' ${httpUrl}`;
      results.push({ kind: "http", tool: await tool(wrk, /([0-9]+) requests in/), ours: await ours(httpUrl) });
      const sTime = `openssl s_time -new -time ${MEASURED_MS / 1_000} -connect 127.0.0.1:${tls?.port} -www /`;
      results.push({
        kind: "https",
        tool: await tool(sTime, /([0-9]+) connections in [0-9.]+ real seconds/),
        ours: await ours(httpsUrl),
      });
    }
    report(results);
  } finally {
    server.kill();
  }
}

interface Compared {
  readonly kind: string;
  readonly tool: Measured;
  readonly ours: Measured;
}

function report(results: readonly Compared[]): void {
  const rows = results.map(({ kind, tool: theirs, ours: own }) => {
    const [toolUs, ourUs] = [theirs, own].map((each) => (each.cpuMs * 1_000) / each.requests) as [number, number];
    return {
      kind,
      toolPerSecond: Math.round(theirs.requests / theirs.seconds),
      toolCpuUs: round(toolUs),
      ourPerSecond: Math.round(own.requests / own.seconds),
      ourPerCore: Math.round(1_000_000 / ourUs),
      ourCpuUs: round(ourUs),
      ratio: round(ourUs / toolUs),
    };
  });
  console.table(rows);
  process.stdout.write(`${JSON.stringify(rows)}\n`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

async function ours(target: string): Promise<Measured> {
  const child = spawn("taskset", ["-c", String(CLIENT_CORE), process.execPath, file, "looks", target], {
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
