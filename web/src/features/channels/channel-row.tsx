// One channel: where it leads, whether it is a default, trying it, changing it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Ellipsis, Pencil, Send, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { answerOf, client, doneOf } from "#web/api/client.ts";
import type { Answer, Channel, ChannelTest } from "#web/api/types.ts";
import { Button, IconButton } from "#web/ui/button.tsx";
import { formatResponse } from "#web/ui/format.ts";
import { Menu } from "#web/ui/menu.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
import { Switch } from "#web/ui/switch.tsx";
import { useDeleteWithUndo } from "#web/features/things/use-delete-with-undo.ts";
import { destinationOf, kindIcon } from "./kinds.ts";
import { channelsQuery, refreshChannels } from "./queries.ts";

export function ChannelRow({ channel, onEdit }: { channel: Channel; onEdit: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const path = { path: { id: channel.id } };
  const test = useMutation({ mutationFn: () => answerOf(client.POST("/api/v1/channels/{id}/test", { params: path })) });
  const setDefault = useSetDefault(channel);
  const remove = useDeleteChannel();
  const Icon = kindIcon[channel.kind];
  const destination = destinationOf(channel);
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Icon aria-hidden size={18} className="shrink-0 text-faint" strokeWidth={1.75} />
        <div className="min-w-0 flex-1 basis-40">
          <p className="truncate font-medium">{channel.name}</p>
          <p className="truncate text-small text-muted">
            {t(`channels.kinds.${channel.kind}`)}
            {destination !== null && ` · ${destination}`}
          </p>
        </div>
        <div className="order-2 flex w-full items-center justify-between gap-3 pl-[30px] sm:order-none sm:w-auto sm:pl-0">
          <label className="flex items-center gap-2 text-small text-muted">
            <span>{t("channels.default")}</span>
            <Switch
              label={t("channels.defaultFor", { name: channel.name })}
              isOn={channel.isDefault}
              onChange={(isDefault) => setDefault.mutate(isDefault)}
            />
          </label>
          <Button
            size="small"
            isBusy={test.isPending}
            icon={<Send aria-hidden size={12} />}
            onClick={() => test.mutate()}
          >
            {t("channels.test")}
            <span className="only-spoken">{channel.name}</span>
          </Button>
        </div>
        <Menu
          trigger={
            <IconButton
              label={t("channels.actionsFor", { name: channel.name })}
              icon={<Ellipsis aria-hidden size={16} />}
            />
          }
          entries={[
            { kind: "action", words: t("actions.edit"), icon: <Pencil size={14} />, onSelect: onEdit },
            {
              kind: "action",
              words: t("channels.itsDeliveries"),
              icon: <Send size={14} />,
              onSelect: () => void navigate({ to: "/deliveries", search: { channelId: channel.id } }),
            },
            { kind: "line" },
            {
              kind: "action",
              words: t("actions.delete"),
              icon: <Trash2 size={14} />,
              isDanger: true,
              onSelect: () => remove.mutate(channel),
            },
          ]}
        />
      </div>
      <div role="status">{test.data !== undefined && <TestResult test={test.data} />}</div>
    </li>
  );
}

function TestResult({ test }: { test: ChannelTest }) {
  const { t } = useTranslation();
  return (
    <ul className="appear-soft mt-2 flex flex-col gap-1 pl-[30px]">
      {test.results.map((result) => (
        <li key={result.recipient} className="figures flex items-start gap-2 text-small">
          <StateMark state={result.result === "sent" ? "up" : "down"} size={14} className="h-4" />
          <span className="min-w-0 wrap-anywhere">
            {result.result === "sent"
              ? t("channels.testSent", { time: formatResponse(result.durationMs) })
              : t("channels.testFailed", { time: formatResponse(result.durationMs) })}
            <span className="text-muted"> {result.detail}</span>
          </span>
        </li>
      ))}
      <li className="text-small text-faint">
        <Link to="/deliveries" className="underline underline-offset-2 hover:text-ink">
          {t("channels.inTheLog")}
        </Link>
      </li>
    </ul>
  );
}

type ChannelList = Answer<"channel.list">;

function useSetDefault(channel: Channel) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (isDefault: boolean) =>
      answerOf(client.PATCH("/api/v1/channels/{id}", { params: { path: { id: channel.id } }, body: { isDefault } })),
    onMutate: (isDefault) =>
      queryClient.setQueryData<ChannelList>(channelsQuery.queryKey, (list) =>
        list === undefined
          ? list
          : { ...list, items: list.items.map((item) => (item.id === channel.id ? { ...item, isDefault } : item)) },
      ),
    onSettled: () => refreshChannels(queryClient),
  });
}

function useDeleteChannel() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const pathOf = ({ id }: Channel) => ({ params: { path: { id } } });
  return useDeleteWithUndo<Channel>({
    remove: (channel) => doneOf(client.DELETE("/api/v1/channels/{id}", pathOf(channel))),
    restore: (channel) => doneOf(client.POST("/api/v1/channels/{id}/restore", pathOf(channel))),
    hide: ({ id }) =>
      queryClient.setQueryData<ChannelList>(
        channelsQuery.queryKey,
        (list) => list && { ...list, items: list.items.filter((item) => item.id !== id) },
      ),
    refresh: () => refreshChannels(queryClient),
    deletedWords: ({ name }) => t("channels.deleted", { name }),
  });
}
