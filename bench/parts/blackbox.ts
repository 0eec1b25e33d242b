// The peer: Debian's prometheus-blackbox-exporter on the measured cores, looking at the same target, asked as Prometheus
// asks it. The asking itself, and the storing that Prometheus does afterwards, are not counted against it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "undici";
import { measuredCores } from "./cores.ts";
import { freePort } from "./free-port.ts";
import { ownCpuMs, residentMbOf } from "./processes.ts";
import { progress } from "./report.ts";
import { quantile } from "./statistics.ts";
import { startTarget, type Target } from "./target.ts";

const program = "prometheus-blackbox-exporter";
const configuration = `modules:
  http_2xx:
    prober: http
    http: { preferred_ip_protocol: ip4 }
`;
const CONNECTIONS = 128;
const STROKE_MS = 5;
const WARM_UP_MS = 3_000;
const READY_WITHIN_MS = 5_000;

export interface BlackboxPlan {
  /** null: as many as it can do. */
  readonly rates: readonly (number | null)[];
  readonly measuredMs: number;
}

export const fullBlackbox: BlackboxPlan = { rates: [17, 167, 1_000, 1_667, null], measuredMs: 20_000 };
export const quickBlackbox: BlackboxPlan = { rates: [167, null], measuredMs: 5_000 };

export interface Blackbox {
  readonly wantedPerSecond: number | null;
  readonly perSecond: number;
  readonly programUs: number;
  readonly targetUs: number;
  /** Until the answer to /probe was there. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly rssMb: number;
}

/** Null where it is not installed. */
export async function measureBlackbox(plan: BlackboxPlan): Promise<Blackbox[] | null> {
  const folder = await mkdtemp(join(tmpdir(), "keepwatch-bench-"));
  const config = join(folder, "blackbox.yml");
  await writeFile(config, configuration);
  const port = await freePort();
  const args = [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`, "--log.level=error"];
  const child = spawn("taskset", ["-c", measuredCores, program, ...args], { stdio: "ignore" });
  const ended = once(child, "exit");
  const target = await startTarget({ addresses: 8, cores: measuredCores });
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS, pipelining: 1 });
  try {
    if (!(await becomesReady(pool))) return null;
    const measured: Blackbox[] = [];
    for (const rate of plan.rates) {
      progress(`${program}: ${rate ?? "all that it can do"} …`);
      measured.push(await measureRate(pool, child.pid!, target, rate, plan.measuredMs));
    }
    return measured;
  } finally {
    await pool.destroy();
    if (child.exitCode === null) child.kill();
    await ended;
    await target.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureRate(
  pool: Pool,
  pid: number,
  target: Target,
  rate: number | null,
  measuredMs: number,
): Promise<Blackbox> {
  const tookMs: number[] = [];
  let asked = 0;
  let isOver = false;
  const ask = async (): Promise<void> => {
    const url = `${target.urls[asked++ % target.urls.length]!}${asked}`;
    const startedAt = performance.now();
    const path = `/probe?module=http_2xx&target=${encodeURIComponent(url)}`;
    const { body } = await pool.request({ method: "GET", path });
    const text = await body.text();
    if (!text.includes("\nprobe_success 1")) throw new Error(`${program} did not find the target well:\n${text}`);
    tookMs.push(performance.now() - startedAt);
  };
  const asking = rate === null ? flatOut(ask, () => isOver) : paced(ask, rate, () => isOver);
  await pause(WARM_UP_MS);
  tookMs.length = 0;
  const cpuBefore = ownCpuMs(pid);
  const targetBefore = ownCpuMs(target.pid);
  const startedAt = performance.now();
  await pause(measuredMs);
  const seconds = (performance.now() - startedAt) / 1_000;
  const done = tookMs.length;
  const programMs = ownCpuMs(pid) - cpuBefore;
  const targetMs = ownCpuMs(target.pid) - targetBefore;
  isOver = true;
  await asking;
  return {
    wantedPerSecond: rate,
    perSecond: done / seconds,
    programUs: (programMs * 1_000) / done,
    targetUs: (targetMs * 1_000) / done,
    p50Ms: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
    rssMb: residentMbOf(pid),
  };
}

async function flatOut(ask: () => Promise<void>, isOver: () => boolean): Promise<void> {
  const loop = async (): Promise<void> => {
    while (!isOver()) await ask();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
}

/** Spread evenly; what it cannot keep up with is not asked for on top, so that nothing piles up here. */
async function paced(ask: () => Promise<void>, rate: number, isOver: () => boolean): Promise<void> {
  const running = new Set<Promise<void>>();
  const startedAt = performance.now();
  let begun = 0;
  while (!isOver()) {
    const due = ((performance.now() - startedAt) * rate) / 1_000;
    for (; begun < due; begun++) {
      if (running.size >= CONNECTIONS) continue;
      const asking = ask().finally(() => running.delete(asking));
      running.add(asking);
    }
    await pause(STROKE_MS);
  }
  await Promise.all(running);
}

async function becomesReady(pool: Pool): Promise<boolean> {
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  while (performance.now() < giveUpAt) {
    const answer = await pool.request({ method: "GET", path: "/-/healthy" }).catch(() => null);
    if (answer !== null) {
      await answer.body.dump();
      return answer.statusCode === 200;
    }
    await pause(100);
  }
  return false;
}
