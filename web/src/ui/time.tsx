// Moments as people say them, with the exact one on hover; and lengths of time that go on growing.
import { useTranslation } from "react-i18next";
import { useNow } from "./clock.ts";
import { formatDate, formatDuration, formatMoment, formatShortDuration } from "./format.ts";

const relativeForMs = 30 * 86_400_000;

/** "12 s ago", "3 d ago", or the date once that says more; short, "12 s", under a head that says what it is. */
export function Time({ at, isShort = false, className }: { at: string; isShort?: boolean; className?: string }) {
  const { t } = useTranslation();
  const moment = new Date(at);
  const nowMs = useNow(Date.now() - moment.getTime() < 120_000 ? 1_000 : 15_000);
  const agoMs = nowMs - moment.getTime();
  const words =
    agoMs > relativeForMs
      ? formatDate(moment)
      : agoMs < 1_000
        ? t(isShort ? "time.nowShort" : "time.now")
        : isShort
          ? formatShortDuration(agoMs)
          : t("time.ago", { duration: formatShortDuration(agoMs) });
  return (
    <time dateTime={at} title={formatMoment(moment)} className={className}>
      {words}
    </time>
  );
}

/** How long something has gone on, counting: "4 min 12 s". */
export function Since({ at, className }: { at: string; className?: string }) {
  const moment = new Date(at);
  const isYoung = Date.now() - moment.getTime() < 3_600_000;
  const nowMs = useNow(isYoung ? 1_000 : 30_000);
  return (
    <time dateTime={at} title={formatMoment(moment)} className={className}>
      {formatDuration(nowMs - moment.getTime())}
    </time>
  );
}
