// What stands above every page while Keepwatch itself cannot see: how much, since when, and what it does not mean.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatClock, formatCount } from "#web/ui/format.ts";
import { StateMark } from "#web/ui/state-mark.tsx";
import { standingQuery } from "./queries.ts";

export function BlindNotice() {
  const { t } = useTranslation();
  const blind = useQuery(standingQuery).data?.blind ?? null;
  return (
    <div role="status">
      {blind !== null && (
        <p className="figures appear-soft flex items-start gap-2.5 border-b border-unknown-line bg-unknown-wash px-4 py-2.5 font-medium text-pretty text-unknown md:px-7">
          <StateMark state="unknown" isSilent className="h-5" />
          {t("blind", {
            count: blind.monitors,
            number: formatCount(blind.monitors),
            time: formatClock(new Date(blind.since)),
          })}
        </p>
      )}
    </div>
  );
}
