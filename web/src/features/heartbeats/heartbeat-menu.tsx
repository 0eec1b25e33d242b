// What can be done to one heartbeat, behind the three dots of its row.
import { useNavigate } from "@tanstack/react-router";
import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Heartbeat } from "#web/api/types.ts";
import { ThingMenu } from "#web/features/things/thing-menu.tsx";
import type { MenuEntry } from "#web/ui/menu.tsx";
import { tell } from "#web/ui/toast.tsx";
import { useDeleteHeartbeat, usePauseHeartbeat } from "./use-heartbeat-actions.ts";

export function HeartbeatMenu({ heartbeat }: { heartbeat: Heartbeat }) {
  const { t } = useTranslation("heartbeats");
  const navigate = useNavigate();
  const pause = usePauseHeartbeat();
  const remove = useDeleteHeartbeat();
  const { pingUrl } = heartbeat;
  const copying: MenuEntry[] =
    pingUrl === null || navigator.clipboard === undefined // Needs a secure context.
      ? []
      : [
          {
            kind: "action",
            words: t("copyAddress"),
            icon: <Copy size={14} />,
            onSelect: () => void navigator.clipboard.writeText(pingUrl).then(() => tell(t("addressCopied"))),
          },
        ];
  return (
    <ThingMenu
      thing={heartbeat}
      first={copying}
      onEdit={() => void navigate({ to: "/heartbeats/$heartbeatId/edit", params: { heartbeatId: heartbeat.id } })}
      onPause={(isPaused) => pause.mutate({ heartbeat, isPaused })}
      onDelete={() => remove.mutate(heartbeat)}
    />
  );
}
