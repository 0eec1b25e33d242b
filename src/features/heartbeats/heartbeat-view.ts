// How heartbeats are shown: their state at a moment, and their addresses to whoever may change them. No SQL of its own.
import { inOrderOf } from "#features/monitors/index.ts";
import type { Db } from "#platform/database/pool.ts";
import { notFound } from "#platform/refusal.ts";
import type { QueryContext, VerbContext } from "#platform/verb.ts";
import { openAddresses, type ShownAddresses } from "./addresses.ts";
import { type HeartbeatState, type HeartbeatView, shownState, type tokenForms } from "./heartbeat.ts";
import { type HeartbeatRow, settingsView } from "./heartbeat-row.ts";
import { missedRunsOf } from "./missed-runs.ts";
import { slugBaseOf } from "./ping-key.ts";
import { findPingKey } from "./ping-key-store.ts";
import { runLimitMs } from "./pulse.ts";
import { scheduleWords } from "./schedule-words.ts";
import { findHeartbeats } from "./store.ts";

/** Who looks, and when. */
export interface Looking extends Pick<
  QueryContext,
  "org" | "caller" | "now" | "vault" | "publicUrl" | "pingMailDomain"
> {
  readonly db: Db;
}

interface Secrets {
  readonly addresses: ReadonlyMap<number, ShownAddresses>;
  readonly slugBase: string | null;
  readonly mailDomain: string | null;
}

const noSecrets: Secrets = { addresses: new Map(), slugBase: null, mailDomain: null };
/** What shows where a heartbeat is pinged: whoever may change it may know it. */
const seesAddresses = "heartbeat.update";

/** In the order of the rows. */
export async function showHeartbeats(looking: Looking, rows: readonly HeartbeatRow[]): Promise<HeartbeatView[]> {
  const secrets = looking.caller.permissions.has(seesAddresses) ? await openSecrets(looking, rows) : noSecrets;
  return rows.map((row) => viewOf(row, secrets, looking.now, looking.publicUrl));
}

export function showWithoutAddresses(rows: readonly HeartbeatRow[], now: Date): HeartbeatView[] {
  return rows.map((row) => viewOf(row, noSecrets, now, ""));
}

/** In the order of the ids. */
export async function showByIds({ tx, ...context }: VerbContext, ids: readonly string[]): Promise<HeartbeatView[]> {
  const rows = await findHeartbeats(tx, context.org, ids);
  return showHeartbeats({ ...context, db: tx }, inOrderOf(ids, rows));
}

export async function showOne(context: VerbContext, id: string): Promise<HeartbeatView> {
  const [view] = await showByIds(context, [id]);
  if (view === undefined) throw notFound("heartbeat");
  return view;
}

export function withoutAddresses(view: HeartbeatView): HeartbeatView {
  return { ...view, pingUrl: null, pingMail: null, slugUrl: null, tokens: [] };
}

export function listWithoutAddresses({ items }: { readonly items: readonly HeartbeatView[] }) {
  return { items: items.map(withoutAddresses) };
}

async function openSecrets(looking: Looking, rows: readonly HeartbeatRow[]): Promise<Secrets> {
  const { db, vault, org, publicUrl, pingMailDomain } = looking;
  const numbers = rows.map(({ number }) => number);
  const pingKey = await findPingKey(db, vault, org);
  return {
    addresses: await openAddresses(db, vault, numbers),
    slugBase: pingKey === undefined ? null : slugBaseOf(publicUrl, pingKey.key),
    mailDomain: pingMailDomain,
  };
}

function viewOf(row: HeartbeatRow, secrets: Secrets, now: Date, publicUrl: string): HeartbeatView {
  const { pulse, rules } = row;
  const nowMs = now.getTime();
  const state = shownState(row.state, pulse.expectedAt, pulse.dueAt, nowMs);
  const addresses = secrets.addresses.get(row.number);
  const counts = row.state === "down" || row.failures > 0;
  const runMs = runLimitMs(rules);
  return {
    id: row.id,
    version: row.version,
    ...settingsView(row),
    scheduleWords: { en: scheduleWords(row.schedule), de: scheduleWords(row.schedule, "de") },
    pingUrl: addresses?.uuid == null ? null : `${publicUrl}/api/ping/${addresses.uuid}/`,
    pingMail: addresses?.uuid == null || secrets.mailDomain === null ? null : `${addresses.uuid}@${secrets.mailDomain}`,
    slugUrl: secrets.slugBase === null || row.slug === "" ? null : `${secrets.slugBase}${row.slug}`,
    tokens: (addresses?.tokens ?? []) as { form: (typeof tokenForms)[number]; token: string }[],
    state,
    stateSince: sinceOf(row, state),
    isRunning: pulse.runs.length > 0,
    runs: pulse.runs.map(({ runId, startedAt, aliveAt }) => ({
      runId,
      startedAt: iso(startedAt),
      dueAt: iso(aliveAt + runMs),
    })),
    lastPingAt: isoOrNull(pulse.lastPingAt),
    lastDurationMs: pulse.lastDurationMs,
    nextPingDueAt: isoOrNull(pulse.expectedAt),
    downAt: isoOrNull(pulse.dueAt),
    missedRuns: missedRunsOf(row, nowMs),
    pingCount: pulse.pings,
    lastReason: counts ? row.reason : null,
    lastMessage: counts ? row.message : null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    createdBy: row.createdBy,
    updatedBy: row.updatedBy,
  };
}

/** States that come by the clock alone begin when their moment does. */
function sinceOf({ state: stored, since, pulse }: HeartbeatRow, state: HeartbeatState): string {
  if (stored === "up" && state === "late" && pulse.expectedAt !== null) return iso(pulse.expectedAt);
  if (stored === "up" && state === "unknown" && pulse.dueAt !== null) return iso(pulse.dueAt);
  return since.toISOString();
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
