// Asks the registries by RDAP when the domains of monitored hosts run out: each domain once a day, each server gently, all
// within a bounded time. A machine that cannot reach them loses nothing but this knowledge, and says so once.
import { readBootstrap, readRegistration } from "#lib/rdap.ts";
import { type Pool, transaction } from "#platform/database/pool.ts";
import type { Log } from "#platform/log.ts";
import type { ProbeNet } from "#platform/net/index.ts";
import { fetchJson } from "#probes/fetch-json.ts";
import {
  assignDomains,
  type DomainFinding,
  findDueDomain,
  listUnassigned,
  postpone,
  saveFinding,
} from "./domain-store.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Between two questions to one server. */
const SPACING_MS = 1_000;
const TIMEOUT_MS = 10_000;
/** Most domains of one round, and the longest it may take: the rest is due at the next. */
const MAX_TURNS = 400;
const ROUND_MS = 240_000;
/** A server that asks us to wait is left alone for at least this, and at most this. */
const [LEAST_WAIT_MS, MOST_WAIT_MS] = [HOUR_MS, DAY_MS];
const FAILED_AGAIN_AFTER_MS = 6 * HOUR_MS;
const UNKNOWN_AGAIN_AFTER_MS = 7 * DAY_MS;
const BOOTSTRAP_AGAIN_AFTER_MS = HOUR_MS;
const MAX_DETAIL_CHARACTERS = 300;

export interface DomainRegistryOptions {
  readonly pool: Pool;
  readonly net: ProbeNet;
  readonly log: Log;
  readonly now: () => number; // Unix milliseconds
  /** Address of the list of RDAP servers; null: nobody is asked. */
  readonly bootstrapUrl: string | null;
  readonly spacingMs?: number;
  readonly timeoutMs?: number;
}

export interface DomainRound {
  readonly asked: number;
  readonly found: number;
}

/** One per process: it remembers the list of servers, and who asked us to wait. */
export class DomainRegistry {
  private readonly options: DomainRegistryOptions;
  private servers: Map<string, string> | null = null;
  private serversAgainAtMs = 0;
  private hasComplained = false;
  private readonly nextQuestionAtMs = new Map<string, number>(); // origin of a server → Unix milliseconds

  constructor(options: DomainRegistryOptions) {
    this.options = options;
  }

  /** Ends early, and well, when the signal aborts. */
  async round(signal: AbortSignal): Promise<DomainRound> {
    const round = { asked: 0, found: 0 };
    const { bootstrapUrl } = this.options;
    if (bootstrapUrl === null) return round;
    try {
      await this.askAll(bootstrapUrl, round, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return round;
  }

  private async askAll(
    bootstrapUrl: string,
    round: { asked: number; found: number },
    signal: AbortSignal,
  ): Promise<void> {
    const { pool, now } = this.options;
    const endsAt = performance.now() + ROUND_MS;
    for (;;) {
      const unassigned = await listUnassigned(pool);
      if (unassigned.length === 0 || performance.now() > endsAt) break;
      await transaction(pool, (tx) => assignDomains(tx, unassigned, new Date(now())));
    }
    for (let turn = 0; turn < MAX_TURNS && performance.now() < endsAt && !signal.aborted; turn++) {
      const name = await findDueDomain(pool, new Date(now()));
      if (name === null) return;
      const servers = await this.knownServers(bootstrapUrl, signal);
      if (servers === null) return;
      const finding = await this.ask(name, servers, signal);
      if (finding instanceof Date) await postpone(pool, name, finding);
      else await transaction(pool, (tx) => saveFinding(tx, finding));
      if (finding instanceof Date) continue;
      round.asked += 1;
      if (finding.outcome === "found") round.found += 1;
    }
  }

  /** Null while the list cannot be had. */
  private async knownServers(url: string, signal: AbortSignal): Promise<Map<string, string> | null> {
    const { net, log, now, timeoutMs = TIMEOUT_MS } = this.options;
    if (now() < this.serversAgainAtMs) return this.servers;
    const fetched = await fetchJson(url, { net, timeoutMs, accept: "application/json", signal });
    const servers = fetched.kind === "answered" && fetched.status === 200 ? readBootstrap(fetched.body) : null;
    this.serversAgainAtMs = now() + (servers === null ? BOOTSTRAP_AGAIN_AFTER_MS : DAY_MS);
    if (servers !== null) this.servers = servers;
    else if (!this.hasComplained) {
      this.hasComplained = true;
      const why = fetched.kind === "failed" ? fetched.message : `HTTP ${fetched.status}`;
      log.info({ why }, "the list of RDAP servers cannot be had: when domains run out stays unknown");
    }
    return this.servers;
  }

  /** A moment: its server wants to be left alone until then. */
  private async ask(
    name: string,
    servers: ReadonlyMap<string, string>,
    signal: AbortSignal,
  ): Promise<DomainFinding | Date> {
    const { net, timeoutMs = TIMEOUT_MS } = this.options;
    const server = servers.get(name.slice(name.lastIndexOf(".") + 1));
    if (server === undefined) return this.finding(name, "no_server", UNKNOWN_AGAIN_AFTER_MS, null);
    const { origin } = new URL(server);
    const laterAt = await this.turnAt(origin, signal);
    if (laterAt !== null) return laterAt;
    const answer = await fetchJson(`${server}domain/${name}`, {
      net,
      timeoutMs,
      accept: "application/rdap+json, application/json",
      signal,
    });
    if (answer.kind === "failed") return this.finding(name, "failed", FAILED_AGAIN_AFTER_MS, answer.message);
    if (answer.status === 429 || answer.status === 503) {
      const waitMs = Math.min(Math.max(1_000 * Number(answer.retryAfter ?? 0) || 0, LEAST_WAIT_MS), MOST_WAIT_MS);
      this.nextQuestionAtMs.set(origin, this.options.now() + waitMs);
      return this.finding(name, "failed", waitMs, `HTTP ${answer.status}: ${origin} asks us to wait`);
    }
    // A name that no registration can have (the suffix itself, say) is refused by some servers and unknown to others.
    if ([400, 404, 422].includes(answer.status))
      return { ...this.finding(name, "not_found", UNKNOWN_AGAIN_AFTER_MS, null), registration: nothing };
    const registration = answer.status === 200 ? readRegistration(answer.body, name) : null;
    if (registration === null) {
      const detail = answer.status === 200 ? "The answer is no RDAP answer about this domain" : `HTTP ${answer.status}`;
      return this.finding(name, "failed", FAILED_AGAIN_AFTER_MS, detail);
    }
    const isTold = registration.expiresAt !== null;
    const againMs = isTold ? DAY_MS : UNKNOWN_AGAIN_AFTER_MS;
    return { ...this.finding(name, isTold ? "found" : "no_expiry", againMs, null), registration };
  }

  /** Waits for the server's turn, and says when it is where that is too far off. */
  private async turnAt(origin: string, signal: AbortSignal): Promise<Date | null> {
    const { now, spacingMs = SPACING_MS } = this.options;
    const turnAtMs = this.nextQuestionAtMs.get(origin) ?? 0;
    const waitMs = turnAtMs - now();
    if (waitMs > spacingMs) return new Date(turnAtMs);
    if (waitMs > 0) await pause(waitMs, signal);
    this.nextQuestionAtMs.set(origin, now() + spacingMs);
    return null;
  }

  private finding(
    name: string,
    outcome: DomainFinding["outcome"],
    againMs: number,
    detail: string | null,
  ): DomainFinding {
    const askedAt = this.options.now();
    return {
      name,
      outcome,
      detail: detail?.slice(0, MAX_DETAIL_CHARACTERS) ?? null,
      registration: undefined,
      askedAt: new Date(askedAt),
      dueAt: new Date(askedAt + againMs),
    };
  }
}

const nothing = { expiresAt: null, registrar: null };

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener("abort", finish);
  });
}
