// What can be done to one heartbeat, behind the three dots of its row.
import { useNavigate } from "@tanstack/react-router";
import { Copy, Ellipsis, Pause, Pencil, Play, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Heartbeat } from "#web/api/types.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Menu, type MenuEntry } from "#web/ui/menu.tsx";
import { tell } from "#web/ui/toast.tsx";
import { useDeleteHeartbeat, usePauseHeartbeat } from "./use-heartbeat-actions.ts";

export function HeartbeatMenu({ heartbeat }: { heartbeat: Heartbeat }) {
  const { t } = useTranslation("heartbeats");
  const { t: words } = useTranslation();
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
    <Menu
      trigger={
        <IconButton
          label={words("monitors.actionsFor", { name: heartbeat.name })}
          icon={<Ellipsis aria-hidden size={16} />}
        />
      }
      entries={[
        ...copying,
        {
          kind: "action",
          words: words("actions.edit"),
          icon: <Pencil size={14} />,
          onSelect: () => void navigate({ to: "/heartbeats/$heartbeatId/edit", params: { heartbeatId: heartbeat.id } }),
        },
        {
          kind: "action",
          words: heartbeat.isPaused ? words("monitors.resume") : words("monitors.pause"),
          icon: heartbeat.isPaused ? <Play size={14} /> : <Pause size={14} />,
          onSelect: () => pause.mutate({ heartbeat, isPaused: !heartbeat.isPaused }),
        },
        { kind: "line" },
        {
          kind: "action",
          words: words("actions.delete"),
          icon: <Trash2 size={14} />,
          isDanger: true,
          onSelect: () => remove.mutate(heartbeat),
        },
      ]}
    />
  );
}
