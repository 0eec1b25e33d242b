// How one monitor stands: since when, why, and what was seen last.
import { useTranslation } from "react-i18next";
import type { Monitor } from "#web/api/types.ts";
import { useNow } from "#web/ui/clock.ts";
import { failureWords } from "./words.ts";
import { formatDuration, formatResponse, formatShortDuration } from "#web/ui/format.ts";

export function MonitorSentence({ monitor }: { monitor: Monitor }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const duration = formatDuration(nowMs - Date.parse(monitor.stateSince));
  const first = t(`monitor.stands.${monitor.state}`, { duration });
  const reason =
    monitor.state === "down" && monitor.lastReason !== null
      ? failureWords(t, monitor.lastReason, monitor.lastMessage)
      : null;
  return (
    <p className="figures max-w-[75ch] text-pretty text-muted">
      <span className={monitor.state === "down" ? "font-medium text-down" : "text-ink"}>
        {first}
        {reason === null ? "." : `: ${reason}.`}
      </span>{" "}
      {monitor.state !== "paused" && monitor.lastCheckAt !== null && (
        <LastCheck monitor={monitor} at={monitor.lastCheckAt} nowMs={nowMs} />
      )}
    </p>
  );
}

function LastCheck({ monitor, at, nowMs }: { monitor: Monitor; at: string; nowMs: number }) {
  const { t } = useTranslation();
  const agoMs = nowMs - Date.parse(at);
  const ago = agoMs < 1_000 ? t("time.now") : t("time.ago", { duration: formatShortDuration(agoMs) });
  if (monitor.lastResponseMs === null || monitor.consecutiveFailures > 0) return t("monitor.lastCheckFailed", { ago });
  return t("monitor.lastCheck", { ago, time: formatResponse(monitor.lastResponseMs) });
}
