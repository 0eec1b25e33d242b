// When something is due, from now: "in 5 min", or for how long it has been late; the exact moment on hover.
import { useTranslation } from "react-i18next";
import { useNow } from "#web/ui/clock.ts";
import { formatMoment, formatShortDuration } from "#web/ui/format.ts";

const nearMs = 120_000;

/** The present, in steps that are fine only where something is about to change. */
export function useNowNear(at: string | null): number {
  const isNear = at !== null && Math.abs(Date.parse(at) - Date.now()) < nearMs;
  return useNow(isNear ? 1_000 : 15_000);
}

export function Due({ at, className }: { at: string; className?: string }) {
  const { t } = useTranslation("heartbeats");
  const leftMs = Date.parse(at) - useNowNear(at);
  const duration = formatShortDuration(Math.abs(leftMs));
  return (
    <time dateTime={at} title={formatMoment(new Date(at))} className={className}>
      {leftMs > 0 ? t("due.in", { duration }) : t("due.lateBy", { duration })}
    </time>
  );
}
