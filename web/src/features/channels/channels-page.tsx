// Where alerts go. Each channel can be tried from here, and says how it went.
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import type { Channel, ChannelKind } from "#web/api/types.ts";
import { Button } from "#web/ui/button.tsx";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { Page } from "#web/ui/page.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { ChannelDialog } from "./channel-dialog.tsx";
import { ChannelRow } from "./channel-row.tsx";
import { channelKinds, kindIcon } from "./kinds.ts";
import { channelsQuery } from "./queries.ts";

type Editing = { kind: ChannelKind; channel: Channel | null };

export function ChannelsPage() {
  const { t } = useTranslation();
  const channels = useQuery(channelsQuery);
  const [editing, setEditing] = useState<Editing | null>(null);
  const items = channels.data?.items ?? [];
  const defaults = items.filter((channel) => channel.isDefault).length;
  const add = (kind: ChannelKind) => setEditing({ kind, channel: null });
  return (
    <Page
      isNarrow
      title={t("channels.title")}
      sentence={
        <p className="text-muted">
          {channels.isPending
            ? " "
            : items.length === 0
              ? t("channels.noneSentence")
              : t("channels.sentence", { count: defaults })}
        </p>
      }
      actions={
        items.length === 0 ? undefined : (
          <Menu
            trigger={
              <Button look="primary" icon={<Plus aria-hidden size={16} />}>
                {t("channels.add")}
              </Button>
            }
            entries={channelKinds.map((kind) => {
              const Icon = kindIcon[kind];
              return {
                kind: "action",
                words: t(`channels.kinds.${kind}`),
                icon: <Icon size={14} />,
                onSelect: () => add(kind),
              };
            })}
          />
        )
      }
    >
      {channels.isError ? (
        <Notice look="fault" title={wordsFor(channels.error)} />
      ) : channels.isPending ? (
        <SkeletonRows count={3} />
      ) : items.length === 0 ? (
        <FirstChannel onAdd={add} />
      ) : (
        <ul aria-label={t("channels.title")} className="border-t border-line">
          {items.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} onEdit={() => setEditing({ kind: channel.kind, channel })} />
          ))}
        </ul>
      )}
      {editing !== null && (
        <ChannelDialog kind={editing.kind} channel={editing.channel} onClose={() => setEditing(null)} />
      )}
    </Page>
  );
}

function FirstChannel({ onAdd }: { onAdd: (kind: ChannelKind) => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      title={t("channels.none")}
      action={
        <div className="flex flex-wrap gap-2">
          {channelKinds.map((kind) => {
            const Icon = kindIcon[kind];
            return (
              <Button key={kind} icon={<Icon aria-hidden size={16} />} onClick={() => onAdd(kind)}>
                {t(`channels.kinds.${kind}`)}
              </Button>
            );
          })}
        </div>
      }
    >
      {t("channels.noneWhy")}
    </EmptyState>
  );
}
