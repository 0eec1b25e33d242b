// What can be done to one monitor, behind the three dots of its row.
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Pause, Pencil, Play, RefreshCw, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Monitor } from "#web/api/types.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { tell } from "#web/ui/toast.tsx";
import { sightingWords } from "./words.ts";
import { useCheckNow, useDeleteMonitor, usePauseMonitor } from "./use-monitor-actions.ts";

export function MonitorMenu({ monitor }: { monitor: Monitor }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const pause = usePauseMonitor();
  const remove = useDeleteMonitor();
  const check = useCheckNow(monitor.id);
  return (
    <Menu
      trigger={
        <IconButton
          label={t("monitors.actionsFor", { name: monitor.name })}
          icon={<Ellipsis aria-hidden size={16} />}
        />
      }
      entries={[
        {
          kind: "action",
          words: t("monitors.checkNow"),
          icon: <RefreshCw size={14} />,
          onSelect: () =>
            check.mutate(undefined, { onSuccess: (sighting) => tell(monitor.name, sightingWords(t, sighting)) }),
        },
        {
          kind: "action",
          words: t("actions.edit"),
          icon: <Pencil size={14} />,
          onSelect: () => void navigate({ to: "/monitors/$monitorId/edit", params: { monitorId: monitor.id } }),
        },
        {
          kind: "action",
          words: monitor.isPaused ? t("monitors.resume") : t("monitors.pause"),
          icon: monitor.isPaused ? <Play size={14} /> : <Pause size={14} />,
          onSelect: () => pause.mutate({ monitor, isPaused: !monitor.isPaused }),
        },
        { kind: "line" },
        {
          kind: "action",
          words: t("actions.delete"),
          icon: <Trash2 size={14} />,
          isDanger: true,
          onSelect: () => remove.mutate(monitor),
        },
      ]}
    />
  );
}
