// What a ping had to say. What looks like a secret can be put out of sight before somebody else looks.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import type { Ping } from "#web/api/types.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { formatBytes, formatMoment } from "#web/ui/format.ts";
import { Notice } from "#web/ui/notice.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { Switch } from "#web/ui/switch.tsx";
import { CodeBlock } from "./code-block.tsx";
import { pingBodyQuery } from "./queries.ts";

const keptBytes = 100_000;

interface PingBodyPanelProps {
  heartbeatId: string;
  ping: Ping;
  onClose: () => void;
}

export function PingBodyPanel({ heartbeatId, ping, onClose }: PingBodyPanelProps) {
  const { t } = useTranslation("heartbeats");
  const [isMasked, setIsMasked] = useState(false);
  const body = useQuery(pingBodyQuery(heartbeatId, ping.n, isMasked));
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={t("body.title", { kind: t(`kinds.${ping.kind}`) })}
      description={formatMoment(new Date(ping.receivedAt))}
    >
      <div className="flex items-center gap-2">
        <Switch label={t("body.mask")} isOn={isMasked} onChange={setIsMasked} />
        <span aria-hidden>{t("body.mask")}</span>
      </div>
      {body.isError ? (
        <Notice look="fault" title={wordsFor(body.error)} />
      ) : body.isPending ? (
        <SkeletonRows count={3} />
      ) : (
        <>
          <CodeBlock label={formatBytes(body.data.bytes)} code={body.data.text} isWrapped />
          {body.data.isCut && (
            <p className="mt-2 text-small text-muted">
              {t("body.cut", { kept: formatBytes(keptBytes), sent: formatBytes(body.data.bytes) })}
            </p>
          )}
        </>
      )}
    </Dialog>
  );
}
