// When it is expected next: ten times, on the reader's clock and on the job's.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import type { Heartbeat } from "#web/api/types.ts";
import { formatInterval } from "#web/ui/format.ts";
import { Notice } from "#web/ui/notice.tsx";
import { Section } from "#web/ui/page.tsx";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { DueTimes } from "./due-times.tsx";
import { dueQuery } from "./queries.ts";

export function NextDue({ heartbeat }: { heartbeat: Heartbeat }) {
  const { t } = useTranslation("heartbeats");
  const due = useQuery(dueQuery(heartbeat.id, heartbeat.version));
  return (
    <Section title={t("due.next")}>
      <p className="mb-2 text-muted">{t("due.grace", { span: formatInterval(heartbeat.graceSeconds) })}</p>
      {due.isError ? (
        <Notice look="fault" title={wordsFor(due.error)} />
      ) : due.isPending ? (
        <Skeleton className="h-40 w-full" />
      ) : due.data.items.length === 0 ? (
        <p className="border-t border-line py-3 text-muted">{t("due.never")}</p>
      ) : (
        <>
          {due.data.isCountedFromNow && (
            <p className="mb-2">{heartbeat.lastPingAt === null ? t("due.fromFirst") : t("due.fromNext")}</p>
          )}
          <DueTimes due={due.data} hasZone={heartbeat.schedule.kind !== "period"} />
        </>
      )}
    </Section>
  );
}
