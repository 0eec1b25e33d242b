// What can be done to one monitor or heartbeat, behind the three dots of its row.
import { Ellipsis, Pause, Pencil, Play, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "#web/ui/button.tsx";
import { Menu, type MenuEntry } from "#web/ui/menu.tsx";

interface ThingMenuProps {
  thing: { readonly name: string; readonly isPaused: boolean };
  /** What can be done to things of this kind alone. */
  first: readonly MenuEntry[];
  onEdit: () => void;
  onPause: (isPaused: boolean) => void;
  onDelete: () => void;
}

export function ThingMenu({ thing: { name, isPaused }, first, onEdit, onPause, onDelete }: ThingMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu
      trigger={<IconButton label={t("monitors.actionsFor", { name })} icon={<Ellipsis aria-hidden size={16} />} />}
      entries={[
        ...first,
        { kind: "action", words: t("actions.edit"), icon: <Pencil size={14} />, onSelect: onEdit },
        {
          kind: "action",
          words: isPaused ? t("monitors.resume") : t("monitors.pause"),
          icon: isPaused ? <Play size={14} /> : <Pause size={14} />,
          onSelect: () => onPause(!isPaused),
        },
        { kind: "line" },
        { kind: "action", words: t("actions.delete"), icon: <Trash2 size={14} />, isDanger: true, onSelect: onDelete },
      ]}
    />
  );
}
