// Is anything wrong, since when, who is on it: in one sentence, for the top of the list.
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { IncidentSummary, Standing } from "#web/api/types.ts";
import { openIncidentsQuery } from "#web/features/incidents/queries.ts";
import { useNow } from "#web/ui/clock.ts";
import { formatCount, formatDuration } from "#web/ui/format.ts";
import { StateMark } from "#web/ui/state-mark.tsx";
import type { State } from "#web/ui/state.ts";
import { standingQuery } from "./queries.ts";

export function StandingSentence() {
  const { t } = useTranslation();
  const standing = useQuery(standingQuery);
  const incidents = useQuery(openIncidentsQuery);
  const nowMs = useNow();
  if (standing.data === undefined || incidents.data === undefined) return <span>{t("monitors.title")}</span>;
  return (
    <span className="flex items-start gap-2.5">
      <StateMark state={standingState(standing.data, incidents.data)} size={20} isSilent className="mt-1 h-5" />
      <span className="figures min-w-0 text-pretty">{standingWords(t, standing.data, incidents.data, nowMs)}</span>
    </span>
  );
}

function standingState(standing: Standing, open: IncidentSummary): State {
  const { counts } = standing;
  if (open.openCount > 0 || counts.down > 0) return "down";
  if (unseenCount(standing) > 0) return "unknown";
  if (counts.degraded > 0) return "degraded";
  return counts.up > 0 ? "up" : "pending";
}

function standingWords(t: TFunction, standing: Standing, open: IncidentSummary, nowMs: number): string {
  return open.openCount > 0 ? incidentWords(t, open, nowMs) : quietWords(t, standing);
}

function incidentWords(t: TFunction, open: IncidentSummary, nowMs: number): string {
  const [first] = open.newest;
  if (first !== undefined && open.openCount === 1) {
    const given = { name: first.monitor.name, duration: formatDuration(nowMs - Date.parse(first.startedAt)) };
    return first.acknowledgedBy === null
      ? t("standing.oneDown", given)
      : t("standing.oneDownTaken", { ...given, person: first.acknowledgedBy.name });
  }
  const all = formatCount(open.openCount);
  if (open.unacknowledgedCount === open.openCount) return t("standing.manyDownNobody", { all });
  return open.unacknowledgedCount === 0
    ? t("standing.manyDownTaken", { all })
    : t("standing.manyDown", { all, waiting: formatCount(open.unacknowledgedCount) });
}

/** What is silent while our own network is away keeps its last state for a while; it is unseen all the same. */
function unseenCount({ counts, blind }: Standing): number {
  return Math.max(counts.unknown, blind?.monitors ?? 0);
}

function quietWords(t: TFunction, standing: Standing): string {
  const { counts, total } = standing;
  const unseen = unseenCount(standing);
  const counted = (count: number) => ({ count, number: formatCount(count), all: formatCount(total) });
  if (counts.down > 0) return t("standing.downWithoutIncident", counted(counts.down));
  if (unseen > 0) return t("standing.blind", counted(unseen));
  if (counts.degraded > 0) return t("standing.degraded", counted(counts.degraded));
  if (counts.up === 0) return counts.pending > 0 ? t("standing.nothingYet") : t("standing.allPaused");
  if (counts.up === total) return t("standing.allUp", counted(counts.up));
  return t("standing.restUp", { ...counted(counts.up), rest: formatCount(total - counts.up) });
}
