// The machine's own limits, for real: few ports in a network namespace of its own, few files in a process of its own. What
// they end is unmeasured, never the target's fault; and looks leave no port behind that would use them up.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { createSecureContext, TLSSocket } from "node:tls";
import { createNet } from "#platform/net/index.ts";
import { startMisbehavingTarget, startTarget } from "./doubles/http-target.ts";
import { attempt, netFor } from "./doubles/looking.ts";
import { createAuthority } from "./doubles/tls-certificates.ts";

const PART = "KEEPWATCH_LIMITS_PART";
/** For documents (RFC 5737), and not loopback: there the kernel gives ports back at once. */
const ADDRESS = "203.0.113.1";
const PORTS = 32;
const part = process.env[PART];

if (part === "few ports") {
  execFileSync("ip", ["link", "set", "lo", "up"]);
  execFileSync("ip", ["addr", "add", `${ADDRESS}/32`, "dev", "lo"]);
  writeFileSync("/proc/sys/net/ipv4/ip_local_port_range", `40000 ${40_000 + PORTS - 1}`);
  for (const scheme of ["http", "https"] as const)
    for (const closes of [true, false])
      test(`${scheme}, the server ${closes ? "closes" : "never closes"}: no port is kept`, (t) =>
        manyLooks(t, scheme, closes));
  test("no port is free: unmeasured, and good again as soon as there is one", noPort);
} else if (part === "few files") {
  await useUpFiles(process.env["TARGETS"]?.split(" ") ?? []);
} else {
  test("few ports, in a namespace of their own", (t) => {
    const flags = process.getuid?.() === 0 ? "-n" : "-rn";
    if (spawnSync("unshare", [flags, "true"]).status !== 0) return t.skip("this machine lets nobody have a namespace");
    const inside = spawnSync(
      "unshare",
      [flags, process.execPath, "--test", "--test-timeout=60000", "--test-reporter=tap", import.meta.filename],
      { env: environment("few ports"), encoding: "utf8", timeout: 120_000 },
    );
    assert.equal(inside.status, 0, `${inside.stdout}${inside.stderr}`);
    assert.match(inside.stdout, /^# pass 5$/m);
  });
  test("few files: what finds none is unmeasured, what found one is judged", fewFiles);
}

/** Without the context the runner inside would believe that it is a part of the one outside, and say nothing. */
function environment(which: string): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _, ...others } = process.env;
  return { ...others, [PART]: which };
}

async function manyLooks(t: TestContext, scheme: "http" | "https", closes: boolean): Promise<void> {
  const port = await serve(t, scheme, closes);
  const net = netFor(t);
  const url = `${scheme}://${ADDRESS}:${port}/`;
  for (let round = 0; round < (3 * PORTS) / 4; round++) {
    const looks = Array.from({ length: 4 }, () => attempt(net, { url, verifyCertificate: false }));
    for (const { verdict, message } of await Promise.all(looks)) assert.equal(verdict, "good", message ?? "");
    while (net.openSockets > 0) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(inTimeWaitTowards(port), 0);
}

async function serve(t: TestContext, scheme: "http" | "https", closes: boolean): Promise<number> {
  const secureContext = createSecureContext(createAuthority().issue({ addresses: [ADDRESS] }));
  const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
  const server = createServer({ allowHalfOpen: true }, (plain) => {
    const socket = scheme === "https" ? new TLSSocket(plain, { isServer: true, secureContext }) : plain;
    for (const each of [plain, socket]) each.on("error", () => {});
    socket.once("data", () => (closes ? socket.end(answer) : socket.write(answer)));
    // Without a word more: a farewell of TLS would meet a closed connection and be answered by a reset.
    socket.on("end", () => plain.destroy());
  });
  t.after(() => server.close());
  return listening(server);
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, ADDRESS, resolve));
  return (server.address() as { port: number }).port;
}

/** Ports of the client's side alone: both sides live in this namespace. */
function inTimeWaitTowards(port: number): number {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const lines = readFileSync("/proc/net/tcp", "utf8").split("\n");
  return lines.filter((line) => new RegExp(`^ *\\d+: [0-9A-F:]+ [0-9A-F]{8}:${hex} 06 `).test(line)).length;
}

async function noPort(t: TestContext): Promise<void> {
  const port = await serve(t, "http", true);
  const net = netFor(t);
  const holders: Socket[] = [];
  t.after(() => holders.forEach((holder) => holder.destroy()));
  while (await isOpened(connectTo(port, holders)));
  const url = `http://${ADDRESS}:${port}/`;
  const refused = await attempt(net, { url });
  assert.deepEqual([refused.verdict, refused.reason], ["unmeasured", "probe_capacity"], refused.message ?? "");
  const [first] = holders;
  first!.resetAndDestroy();
  await new Promise((resolve) => first!.once("close", resolve));
  assert.equal((await attempt(net, { url })).verdict, "good");
}

function connectTo(port: number, holders: Socket[]): Socket {
  const socket = connect({ host: ADDRESS, port });
  holders.push(socket);
  return socket;
}

function isOpened(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRNOTAVAIL"));
  });
}

async function fewFiles(t: TestContext): Promise<void> {
  const silent = await startMisbehavingTarget("silent");
  const good = await startTarget((_, response) => response.end());
  t.after(() => Promise.all([silent.close(), good.close()]));
  const targets = [silent.url, silent.url.replace("http:", "https:"), good.url].join(" ");
  const child = spawn("sh", ["-c", `ulimit -n 64 && exec "$0" "$1"`, process.execPath, import.meta.filename], {
    env: { ...environment("few files"), TARGETS: targets },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  for await (const piece of child.stdout) text += String(piece);
  const outcomes = JSON.parse(text) as Record<string, number>;
  // On a busy machine a look may be unmeasured for its own delay as well.
  delete outcomes["unmeasured own_delay"];
  assert.deepEqual(Object.keys(outcomes).toSorted(), ["after: good null", "bad timeout", "unmeasured probe_capacity"]);
}

async function useUpFiles([silent, silentTls, good]: readonly string[]): Promise<void> {
  const net = createNet({ policy: "any", maxOpenSockets: 1_000 }); // more than the process may have
  const outcomes: Record<string, number> = {};
  const looks = Array.from({ length: 120 }, async (_, each) => {
    const url = (each % 2 === 0 ? silent : silentTls) ?? "";
    const { verdict, reason } = await attempt(net, { url }, { timeoutMs: 1_500 });
    outcomes[`${verdict} ${reason}`] = (outcomes[`${verdict} ${reason}`] ?? 0) + 1;
  });
  await Promise.all(looks);
  while (net.openSockets > 0) await new Promise((resolve) => setImmediate(resolve));
  const { verdict, reason } = await attempt(net, { url: good ?? "" });
  outcomes[`after: ${verdict} ${reason}`] = 1;
  process.stdout.write(JSON.stringify(outcomes));
  net.close();
}
