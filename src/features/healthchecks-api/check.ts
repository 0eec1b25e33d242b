// A heartbeat as Healthchecks' API shows a check (wire.md, section 2). Pure.
import { createHash } from "node:crypto";
import type { HeartbeatView, NamedHeartbeat } from "#features/heartbeats/index.ts";
import { type ApiVersion, scheduleText, UNNAMED } from "./to-heartbeat.ts";

export type Status = "new" | "up" | "grace" | "down" | "paused";

/** How and to whom checks are shown. */
export interface Showing {
  readonly version: ApiVersion;
  readonly isReadOnly: boolean;
  readonly publicUrl: string;
  readonly nowMs: number;
  /** For whoever may write: of a check that names no channels. */
  readonly defaultChannelIds: readonly string[];
  badgeUrl(number: number): string;
}

/**
 * By the clock, as there: what is past its deadline is down at once. But where we could not listen for its pings, it is
 * no more than late.
 */
export function statusOf({ state, downAt }: Pick<HeartbeatView, "state" | "downAt">, nowMs: number): Status {
  if (state === "unknown") return "grace";
  if (state === "down" || (downAt !== null && Date.parse(downAt) <= nowMs)) return "down";
  if (state === "late") return "grace";
  return state === "maintenance" ? "paused" : state;
}

/** Version 1 knows this as a status of its own, before all others. */
function isUnderWay({ runs }: HeartbeatView, nowMs: number): boolean {
  return runs.length > 0 && runs.every(({ dueAt }) => Date.parse(dueAt) > nowMs);
}

/** By it those know a check who must not know where it is pinged. */
export function uniqueKeyOf(uuid: string): string {
  return createHash("sha1").update(uuid.replaceAll("-", "").slice(0, 16)).digest("hex");
}

export function checkOf(view: HeartbeatView, { uuid, number }: NamedHeartbeat, showing: Showing) {
  const { version, isReadOnly, publicUrl, nowMs } = showing;
  const status = statusOf(view, nowMs);
  const address = `${publicUrl}/api/v${version}/checks/${uuid}`;
  const { content, schedule } = view;
  const success = content.successKeywords.join(",");
  const failure = content.failureKeywords.join(",");
  return {
    name: view.name === UNNAMED ? "" : view.name,
    slug: view.slug,
    tags: view.tags.join(" "),
    desc: view.description,
    grace: view.graceSeconds,
    n_pings: view.pingCount,
    status: version === 1 && isUnderWay(view, nowMs) ? "started" : status,
    started: view.isRunning,
    // As there, one that was resumed begins anew: its last ping counts for nothing any more.
    last_ping: view.state === "new" ? null : secondOf(view.lastPingAt),
    next_ping: secondOf(nextPingAt(view)),
    manual_resume: !view.resumesByPing,
    methods: view.onlyPost ? "POST" : "",
    subject: content.readsMailSubject ? success : "",
    subject_fail: content.readsMailSubject ? failure : "",
    start_kw: content.startKeywords.join(","),
    success_kw: success,
    failure_kw: failure,
    filter_subject: content.readsMailSubject,
    filter_body: content.readsMailBody,
    filter_http_body: content.readsBody,
    filter_default_fail: content.otherwise === "fail",
    badge_url: showing.badgeUrl(number),
    ...(view.lastDurationMs !== null && { last_duration: Math.floor(view.lastDurationMs / 1_000) }),
    ...(isReadOnly
      ? { unique_key: uniqueKeyOf(uuid) }
      : {
          uuid,
          ping_url: `${publicUrl}/ping/${uuid}`,
          update_url: address,
          pause_url: `${address}/pause`,
          resume_url: `${address}/resume`,
          channels: (view.channelIds ?? showing.defaultChannelIds).join(","),
        }),
    ...(schedule.kind === "period"
      ? { timeout: schedule.periodSeconds }
      : { schedule: scheduleText(schedule), tz: schedule.timeZone ?? "UTC" }),
  };
}
export type Check = ReturnType<typeof checkOf>;

/** When its grace begins: by its schedule, or with the run that is under way. */
function nextPingAt({ nextPingDueAt, runs, state }: HeartbeatView): string | null {
  if (state === "down") return null;
  const moments = [...(nextPingDueAt === null ? [] : [nextPingDueAt]), ...runs.map(({ startedAt }) => startedAt)];
  return moments.toSorted()[0] ?? null;
}

/** Without milliseconds, and as their language writes UTC. */
export function secondOf(moment: string | null): string | null {
  return moment === null ? null : `${moment.slice(0, 19)}+00:00`;
}
