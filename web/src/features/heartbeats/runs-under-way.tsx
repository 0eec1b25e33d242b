// The runs that have begun and not ended: since when, and until when each may take.
import { useTranslation } from "react-i18next";
import type { Heartbeat } from "#web/api/types.ts";
import { Section } from "#web/ui/page.tsx";
import { Since, Time } from "#web/ui/time.tsx";
import { Due } from "./due.tsx";

export function RunsUnderWay({ runs }: { runs: Heartbeat["runs"] }) {
  const { t } = useTranslation("heartbeats");
  if (runs.length === 0) return null;
  return (
    <Section title={t("underWay.title")}>
      <ul className="figures border-t border-line">
        {runs.map(({ runId, startedAt, dueAt }) => (
          <li
            key={`${runId} ${startedAt}`}
            className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5 border-b border-line py-2"
          >
            <span>
              <span className="font-medium">
                <Since at={startedAt} />
              </span>{" "}
              <span className="text-muted">
                (<Time at={startedAt} />)
              </span>
            </span>
            {runId !== null && <span className="font-mono text-small wrap-anywhere text-faint">{runId}</span>}
            <span className="text-muted">
              {t("underWay.due")} <Due at={dueAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
