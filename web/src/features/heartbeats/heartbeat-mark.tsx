// The state of a heartbeat as shape, colour and word, and the sign that a run is under way.
import { CirclePlay } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Heartbeat, HeartbeatState } from "#web/api/types.ts";
import { classNames } from "#web/ui/class-names.ts";
import { StateMark } from "#web/ui/state-mark.tsx";
import { stateText } from "#web/ui/state.ts";
import { Since } from "#web/ui/time.tsx";
import { markOf } from "./state-now.ts";

interface HeartbeatMarkProps {
  state: HeartbeatState;
  size?: number;
  /** Shows the word beside the shape; otherwise the word is only spoken. */
  hasWord?: boolean;
}

export function HeartbeatMark({ state, size = 16, hasWord = false }: HeartbeatMarkProps) {
  const { t } = useTranslation("heartbeats");
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5">
      <StateMark state={markOf[state]} size={size} isSilent />
      <span className={hasWord ? classNames("font-medium", stateText[markOf[state]]) : "only-spoken"}>
        {t(`states.${state}`)}
      </span>
    </span>
  );
}

/** "running 4 min", of the oldest run; with the number of runs when there are several. */
export function RunningBadge({ runs }: { runs: Heartbeat["runs"] }) {
  const { t } = useTranslation("heartbeats");
  const startedAt = runs.reduce<string | undefined>(
    (oldest, run) => (oldest === undefined || run.startedAt < oldest ? run.startedAt : oldest),
    undefined,
  );
  if (startedAt === undefined) return null;
  return (
    <span className="figures inline-flex h-5 shrink-0 items-center gap-1 rounded-small border border-line bg-accent-wash px-1.5 text-small font-medium whitespace-nowrap text-accent">
      <CirclePlay aria-hidden size={12} />
      {runs.length > 1 ? t("running.many", { count: runs.length }) : t("running.one")}
      <Since at={startedAt} />
    </span>
  );
}
