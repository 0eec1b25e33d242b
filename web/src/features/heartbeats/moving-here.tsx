// For whoever comes from another tool: the ping key, and what to change in the clients of each. What is answered to each
// is told in docs/pings.md.
import { useTranslation } from "react-i18next";
import { useMay } from "#web/features/accounts/permission.ts";
import { More } from "#web/ui/more.tsx";
import { otherTools } from "./other-tools.ts";
import { PingKey } from "./ping-key.tsx";

export function MovingHere() {
  const { t } = useTranslation("heartbeats");
  const may = useMay();
  return (
    <More label={t("moving.title")} summary={t("moving.summary")}>
      {may("heartbeat.update") && <PingKey />}
      <div className="flex flex-col gap-1">
        <h2 className="font-medium">{t("moving.clients")}</h2>
        <p className="max-w-[75ch] text-muted">{t("moving.explanation")}</p>
      </div>
      <dl className="border-t border-line">
        {otherTools.map(({ name, path }) => (
          <div
            key={name}
            className="grid gap-x-4 gap-y-0.5 border-b border-line py-2 sm:grid-cols-[9rem_minmax(0,1fr)]"
          >
            <dt className="font-medium">{name}</dt>
            <dd className="font-mono text-small leading-5 wrap-anywhere text-muted">
              {location.origin}
              <span className="text-ink">{path}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="max-w-[75ch] text-small text-faint">{t("moving.tokens")}</p>
    </More>
  );
}
