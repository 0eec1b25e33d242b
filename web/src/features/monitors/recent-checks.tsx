// The last looks at one monitor, newest first; each opens to show its phases.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Check, Monitor } from "#web/api/types.ts";
import { formatMoment, formatResponse, formatTimeOfDay } from "#web/ui/format.ts";
import { Section } from "#web/ui/page.tsx";
import { PhaseStrip, PhaseWaterfall } from "#web/ui/phase-waterfall.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
import { FailedAnswer } from "./failed-answer.tsx";
import { checksQuery } from "./queries.ts";
import { failedPhase, phaseTimes, sightingWords, stateSeen } from "./words.ts";

export function RecentChecks({ monitor }: { monitor: Monitor }) {
  const { t } = useTranslation();
  const checks = useQuery({ ...checksQuery(monitor.id), refetchInterval: refetchMs(monitor.intervalSeconds) });
  const items = checks.data?.items ?? [];
  const slowestMs = Math.max(...items.map((check) => check.totalMs ?? 0), 1);
  return (
    <Section title={t("monitor.recentChecks")}>
      {checks.isPending ? (
        <SkeletonRows />
      ) : items.length === 0 ? (
        <p className="border-t border-line py-3 text-muted">{t("monitor.noChecks")}</p>
      ) : (
        <ul className="border-t border-line">
          {items.map((check) => (
            <CheckRow key={check.dueAt} check={check} monitorId={monitor.id} slowestMs={slowestMs} />
          ))}
        </ul>
      )}
    </Section>
  );
}

const leastRefetchMs = 10_000;

function refetchMs(intervalSeconds: number): number {
  return Math.max(leastRefetchMs, Math.min(intervalSeconds, 60) * 1_000);
}

function CheckRow({ check, monitorId, slowestMs }: { check: Check; monitorId: string; slowestMs: number }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const at = new Date(check.at);
  return (
    <li className="border-b border-line">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="figures grid w-full grid-cols-[16px_88px_minmax(0,1fr)_64px] items-center gap-3 py-2 text-left hover:bg-hover focus-visible:-outline-offset-2 sm:grid-cols-[16px_88px_minmax(0,1fr)_96px_64px]"
      >
        <StateMark state={stateSeen(check.verdict)} />
        <time dateTime={check.at} title={formatMoment(at)} className="whitespace-nowrap text-muted">
          {formatTimeOfDay(at)}
        </time>
        <span className="truncate">
          {sightingWords(t, check)}
          {check.wasRetried && <span className="text-faint"> · {t("sighting.retriedShort")}</span>}
        </span>
        <PhaseStrip times={phaseTimes(check.phases)} scaleMs={slowestMs} className="hidden sm:flex" />
        <span className="text-right text-muted">
          {check.totalMs === null ? <span title={t("sighting.notMeasured")}>–</span> : formatResponse(check.totalMs)}
        </span>
      </button>
      {isOpen && (
        <div className="appear-soft flex flex-col gap-2 pt-1 pb-4 pl-7">
          {check.message !== null && <p className="wrap-anywhere">{check.message}</p>}
          <PhaseWaterfall times={phaseTimes(check.phases)} failedIn={failedPhase(check)} />
          {check.address !== null && (
            <p className="figures text-small text-muted">{t("sighting.address", { address: check.address })}</p>
          )}
          {check.verdict === "bad" && <FailedAnswer monitorId={monitorId} dueAt={check.dueAt} />}
        </div>
      )}
    </li>
  );
}
