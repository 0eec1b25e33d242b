// How one heartbeat stands: what came last, what comes next, since when something is missing, and what is under way.
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Heartbeat } from "#web/api/types.ts";
import { failureWords } from "#web/features/monitors/words.ts";
import { useNow } from "#web/ui/clock.ts";
import { formatClock, formatDuration, formatShortDuration } from "#web/ui/format.ts";
import { isMissing, sinceNow, stateNow } from "./state-now.ts";

const tones = { down: "font-medium text-down", late: "font-medium text-degraded" } as const;

export function HeartbeatSentence({ heartbeat }: { heartbeat: Heartbeat }) {
  const { t } = useTranslation("heartbeats");
  const { t: words } = useTranslation();
  const nowMs = useNow();
  const state = stateNow(heartbeat, nowMs);
  const reason =
    state === "down" && heartbeat.lastReason !== null
      ? failureWords(words, heartbeat.lastReason, heartbeat.lastMessage)
      : null;
  const further = [
    state === "down" && heartbeat.missedRuns > 0 ? missedWords(t, heartbeat.missedRuns) : null,
    state !== "up" && heartbeat.lastPingAt !== null
      ? t("stands.lastPing", { ago: agoWords(t, heartbeat, nowMs) })
      : null,
    state === "late" && heartbeat.downAt !== null
      ? t("stands.toldAt", { when: formatClock(new Date(heartbeat.downAt)) })
      : null,
    runningWords(t, heartbeat, nowMs),
  ].filter((one) => one !== null);
  return (
    <p className="figures max-w-[75ch] text-pretty text-muted">
      <span className={tones[state as keyof typeof tones] ?? "text-ink"}>
        {firstWords(t, heartbeat, state, nowMs)}
        {reason === null ? "." : `: ${reason}.`}
      </span>{" "}
      {further.join(" ")}
    </p>
  );
}

function firstWords(
  t: TFunction<"heartbeats">,
  heartbeat: Heartbeat,
  state: Heartbeat["state"],
  nowMs: number,
): string {
  const since = formatClock(new Date(sinceNow(heartbeat, nowMs)));
  if (state === "down" && isMissing(heartbeat)) return t("stands.missing", { since });
  if (state !== "up") return t(`stands.${state}`, { since });
  const ago = agoWords(t, heartbeat, nowMs);
  if (heartbeat.lastPingAt === null) return t("stands.upWithout");
  if (heartbeat.nextPingDueAt === null) return t("stands.upLast", { ago });
  return t("stands.up", { ago, next: formatClock(new Date(heartbeat.nextPingDueAt)) });
}

function agoWords(t: TFunction<"heartbeats">, { lastPingAt }: Heartbeat, nowMs: number): string {
  const agoMs = lastPingAt === null ? 0 : nowMs - Date.parse(lastPingAt);
  return agoMs < 1_000 ? t("stands.now") : t("stands.ago", { duration: formatShortDuration(agoMs) });
}

const mostCounted = 100; // The server counts no further.

function missedWords(t: TFunction<"heartbeats">, count: number): string {
  return count >= mostCounted ? t("stands.missedMany", { count }) : t("stands.missed", { count });
}

function runningWords(t: TFunction<"heartbeats">, { runs }: Heartbeat, nowMs: number): string | null {
  const [first] = runs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
  if (first === undefined) return null;
  const duration = formatDuration(nowMs - Date.parse(first.startedAt));
  return runs.length === 1
    ? t("stands.running", { duration })
    : t("stands.runningMany", { count: runs.length, duration });
}
