// The crontab with its pings, ready to be pasted back.
import { Link } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Segmented } from "#web/ui/segmented.tsx";
import { CodeBlock, CopyButton } from "./code-block.tsx";
import { crontabWithPings, lineWithPing, type PingWay } from "./crontab-lines.ts";
import type { Added } from "./crontab-page.tsx";

interface CrontabDoneProps {
  text: string;
  hasUserColumn: boolean;
  added: readonly Added[];
}

export function CrontabDone({ text, hasUserColumn, added }: CrontabDoneProps) {
  const { t } = useTranslation("heartbeats");
  const [way, setWay] = useState<PingWay>("curl");
  const pinged = added.flatMap(({ lineNumber, heartbeat }) =>
    heartbeat.pingUrl === null ? [] : [{ lineNumber, pingUrl: heartbeat.pingUrl, heartbeat }],
  );
  const rows = text.split(/\r\n|\r|\n/);
  return (
    <div className="flex flex-col gap-4">
      <p role="status" className="flex items-center gap-2 font-medium">
        <Check aria-hidden size={16} className="text-up" />
        {t("crontab.done", { count: added.length })}
      </p>
      <div>
        <Segmented<PingWay>
          label={t("crontab.way")}
          value={way}
          onChoose={setWay}
          segments={[
            { value: "curl", label: t("crontab.ways.curl") },
            { value: "run", label: t("crontab.ways.run") },
          ]}
        />
        <p className="mt-1.5 max-w-[75ch] text-small text-faint">{t(`crontab.waysHint.${way}`)}</p>
      </div>
      <CodeBlock label={t("crontab.whole")} code={crontabWithPings(text, hasUserColumn, way, pinged)} />
      <h2 className="mt-4 font-semibold">{t("crontab.perLine")}</h2>
      <ul className="border-t border-line">
        {pinged.map(({ lineNumber, pingUrl, heartbeat }) => {
          const line = lineWithPing(rows[lineNumber - 1] ?? "", hasUserColumn, way, pingUrl);
          return (
            <li key={heartbeat.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-2">
              <Link
                to="/heartbeats/$heartbeatId"
                params={{ heartbeatId: heartbeat.id }}
                className="font-medium underline decoration-line-strong underline-offset-3 hover:decoration-ink"
              >
                {heartbeat.name}
              </Link>
              <code className="min-w-0 flex-1 basis-60 truncate font-mono text-small text-muted" title={line}>
                {line}
              </code>
              <CopyButton text={line} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
