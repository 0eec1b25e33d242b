// Is anything missing, since when, who is on it: in one sentence, for the top of the list.
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Heartbeat, HeartbeatStanding, Incident } from "#web/api/types.ts";
import { openIncidentsQuery } from "#web/features/incidents/queries.ts";
import { formatClock, formatCount } from "#web/ui/format.ts";
import { StateMark } from "#web/ui/state-mark.tsx";
import { downHeartbeatsQuery, heartbeatsStandingQuery } from "./queries.ts";
import { isMissing, markOf } from "./state-now.ts";

const broken = ["down", "late", "unknown"] as const;

export function HeartbeatsStanding() {
  const { t } = useTranslation("heartbeats");
  const standing = useQuery(heartbeatsStandingQuery).data;
  const down = useQuery(downHeartbeatsQuery(standing?.counts.down ?? 0)).data?.items ?? [];
  const incidents = useQuery(openIncidentsQuery).data?.newest ?? [];
  if (standing === undefined) return <span>{t("title")}</span>;
  const worst = broken.find((state) => standing.counts[state] > 0);
  const state = worst ?? (standing.counts.up > 0 ? "up" : "new");
  return (
    <span className="flex items-start gap-2.5">
      <StateMark state={markOf[state]} size={20} isSilent className="mt-1 h-5" />
      <span className="figures min-w-0 text-pretty">{standingWords(t, standing, down, incidents)}</span>
    </span>
  );
}

function standingWords(
  t: TFunction<"heartbeats">,
  { counts, total }: HeartbeatStanding,
  down: readonly Heartbeat[],
  incidents: readonly Incident[],
): string {
  const counted = (count: number) => ({ count, number: formatCount(count), all: formatCount(total) });
  const late = counts.late > 0 ? t("standing.andLate", counted(counts.late)) : "";
  if (counts.down > 0) return `${downWords(t, counts.down, down, incidents)}${late}`;
  if (counts.late > 0) return t("standing.late", counted(counts.late));
  if (counts.unknown > 0) return t("standing.unknown", counted(counts.unknown));
  if (counts.up === 0) return counts.new > 0 ? t("standing.nothingYet") : t("standing.allPaused");
  if (counts.up === total) return t("standing.allUp", counted(counts.up));
  return t("standing.restUp", { ...counted(counts.up), rest: formatCount(total - counts.up) });
}

function downWords(
  t: TFunction<"heartbeats">,
  count: number,
  down: readonly Heartbeat[],
  incidents: readonly Incident[],
): string {
  const first = down.toSorted((a, b) => a.stateSince.localeCompare(b.stateSince))[0];
  if (first === undefined) return t("standing.down", { count, number: formatCount(count) });
  const since = formatClock(new Date(first.stateSince));
  const kind = down.every(isMissing) ? "missing" : "down";
  if (count > 1) return t(`standing.${kind}Since`, { number: formatCount(count), since });
  const taken = incidents.find(({ monitor }) => monitor.id === first.id)?.acknowledgedBy ?? null;
  const one = taken === null ? t("standing.nobody") : t("standing.taken", { person: taken.name });
  return `${t(`standing.${kind}One`, { name: first.name, since })}; ${one}`;
}
