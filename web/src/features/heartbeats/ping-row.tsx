// One ping in a row: its kind as sign and word, when, how long, how it ended, from where; what it had to say opens beside.
import { Ban, CircleCheck, CirclePlay, CircleX, FileText, HeartPulse, ScrollText, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Ping, PingKind } from "#web/api/types.ts";
import { Button } from "#web/ui/button.tsx";
import { classNames } from "#web/ui/class-names.ts";
import { formatBytes, formatLength, formatMoment } from "#web/ui/format.ts";
import { Time } from "#web/ui/time.tsx";

// Colour is kept for state: only what changes it has any.
const signs: Readonly<Record<PingKind, { icon: LucideIcon; tone: string }>> = {
  success: { icon: CircleCheck, tone: "text-up" },
  fail: { icon: CircleX, tone: "text-down" },
  start: { icon: CirclePlay, tone: "text-muted" },
  log: { icon: ScrollText, tone: "text-faint" },
  alive: { icon: HeartPulse, tone: "text-faint" },
  ignored: { icon: Ban, tone: "text-faint" },
};

export function PingRow({ ping, onOpen }: { ping: Ping; onOpen: () => void }) {
  const { t } = useTranslation("heartbeats");
  const { icon: Icon, tone } = signs[ping.kind];
  const sender = [ping.method === "" ? ping.scheme : ping.method, ping.address, ping.userAgent]
    .filter(Boolean)
    .join(" · ");
  return (
    <li className="figures grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 border-b border-line py-2 sm:grid-cols-[16px_104px_88px_minmax(0,1fr)_auto]">
      <Icon aria-hidden size={16} className={tone} />
      <span className={classNames("truncate font-medium", ping.kind === "fail" && "text-down")}>
        {t(`kinds.${ping.kind}`)}
      </span>
      <span
        className="text-right whitespace-nowrap text-muted max-sm:order-3 sm:text-left"
        title={formatMoment(new Date(ping.receivedAt))}
      >
        <Time at={ping.receivedAt} />
      </span>
      <span className="min-w-0 max-sm:order-4 max-sm:col-span-2 max-sm:col-start-2">
        <PingFacts ping={ping} />
        <span title={sender} className="block truncate text-small text-faint">
          <span className="only-spoken">{t("pings.from")} </span>
          {sender}
        </span>
      </span>
      <span className="max-sm:order-5 max-sm:col-span-2 max-sm:col-start-2">
        {ping.hasBody && (
          <Button size="small" look="quiet" icon={<FileText aria-hidden size={14} />} onClick={onOpen}>
            {t("pings.body", { bytes: formatBytes(ping.bodyBytes ?? 0) })}
          </Button>
        )}
      </span>
    </li>
  );
}

function PingFacts({ ping }: { ping: Ping }) {
  const { t } = useTranslation("heartbeats");
  const facts = [
    ping.durationMs === null ? null : t("pings.took", { duration: formatLength(ping.durationMs) }),
    ping.exitStatus === null ? null : t("pings.exitStatus", { status: ping.exitStatus }),
    ping.note,
  ].filter((fact) => fact !== null && fact !== "");
  if (facts.length === 0) return null;
  return (
    <span className="block truncate" title={facts.join(" · ")}>
      {facts.join(" · ")}
    </span>
  );
}
