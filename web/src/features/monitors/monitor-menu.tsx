// What can be done to one monitor, behind the three dots of its row.
import { useNavigate } from "@tanstack/react-router";
import { RefreshCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Monitor } from "#web/api/types.ts";
import { ThingMenu } from "#web/features/things/thing-menu.tsx";
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
    <ThingMenu
      thing={monitor}
      first={[
        {
          kind: "action",
          words: t("monitors.checkNow"),
          icon: <RefreshCw size={14} />,
          onSelect: () =>
            check.mutate(undefined, { onSuccess: (sighting) => tell(monitor.name, sightingWords(t, sighting)) }),
        },
      ]}
      onEdit={() => void navigate({ to: "/monitors/$monitorId/edit", params: { monitorId: monitor.id } })}
      onPause={(isPaused) => pause.mutate({ monitor, isPaused })}
      onDelete={() => remove.mutate(monitor)}
    />
  );
}
