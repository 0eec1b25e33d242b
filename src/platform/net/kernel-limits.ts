// What the kernel grants this process, read from /proc: open files, ports of our own choosing, tracked connections. Where it
// does not tell (another system, a container that hides it), the usual values hold and nothing is tracked.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FALLBACK_OPEN_FILES = 1_024;
const FALLBACK_PORTS = 28_232; // Linux's own default, 32768 to 60999
const CONNTRACK_KEPT_MS = 1_000;
/** Beyond this share of the table we add nothing to it. */
const CONNTRACK_SHARE = 0.8;

/** The soft limit, which Node raises to the hard one as it starts. */
export function openFilesLimit(procFolder: string): number {
  const found = /^Max open files\s+([0-9]+)/m.exec(readText(join(procFolder, "self/limits")) ?? "");
  return found === null ? FALLBACK_OPEN_FILES : Number(found[1]);
}

/** How many ports there are for connections of ours to one destination. */
export function portsPerDestination(procFolder: string): number {
  const text = readText(join(procFolder, "sys/net/ipv4/ip_local_port_range"));
  const [first, last] = (text ?? "").trim().split(/\s+/).map(Number);
  return first === undefined || last === undefined || !(last >= first) ? FALLBACK_PORTS : last - first + 1;
}

export interface TrackedConnections {
  readonly count: number;
  readonly max: number;
  readonly isNearlyFull: boolean;
}

/** The kernel's table of connections (conntrack): when it is full, the packets of new ones vanish without a word. */
export class Conntrack {
  readonly #folder: string;
  #tracked: TrackedConnections | null = null;
  #readAgainAt = -Infinity;

  constructor(procFolder: string) {
    this.#folder = join(procFolder, "sys/net/netfilter");
  }

  /** Null where connections are not tracked; at most a second old. */
  read(nowMs: number): TrackedConnections | null {
    if (nowMs < this.#readAgainAt) return this.#tracked;
    this.#readAgainAt = nowMs + CONNTRACK_KEPT_MS;
    const count = Number(readText(join(this.#folder, "nf_conntrack_count")) ?? "0");
    const max = Number(readText(join(this.#folder, "nf_conntrack_max")) ?? "0");
    this.#tracked = max > 0 ? { count, max, isNearlyFull: count > max * CONNTRACK_SHARE } : null;
    return this.#tracked;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // not there, or not for us to see
  }
}
