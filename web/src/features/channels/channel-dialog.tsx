// Adding or changing a channel. Each kind has its own few fields; a secret that was made is shown once, here.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { faultAt, hasFaultsOnlyAt, Problem, wordsFor } from "#web/api/problem.ts";
import type { Channel, ChannelKind } from "#web/api/types.ts";
import { Button } from "#web/ui/button.tsx";
import { CopyField } from "#web/ui/copy-field.tsx";
import { Dialog, DialogActions } from "#web/ui/dialog.tsx";
import { TextField } from "#web/ui/form-fields.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { submitOnCommandEnter } from "#web/ui/submit.ts";
import { Switch } from "#web/ui/switch.tsx";
import { ChannelSettings, firstDraft, settingsOf, type Draft } from "./channel-settings.tsx";
import { refreshChannels } from "./queries.ts";

interface ChannelDialogProps {
  kind: ChannelKind;
  channel: Channel | null;
  onClose: () => void;
}

export function ChannelDialog({ kind, channel, onClose }: ChannelDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(channel?.name ?? t(`channels.usualName.${kind}`));
  const [isDefault, setIsDefault] = useState(channel?.isDefault ?? true);
  const [draft, setDraft] = useState<Draft>(() => firstDraft(channel));
  const save = useSaveChannel(kind, channel);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const settings = settingsOf(kind, draft, channel !== null);
    save.mutate({ name, isDefault, settings }, { onSuccess: (shownOnce) => shownOnce.length === 0 && onClose() });
  }

  if (save.data !== undefined && save.data.length > 0) {
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={t("channels.secretTitle", { name })}
        description={t("channels.secretWhy")}
      >
        {save.data.map(([field, value]) => (
          <CopyField key={field} label={t("channels.secret")} value={value} hint={t("words.shownOnce")} />
        ))}
        <DialogActions>
          <Button look="primary" onClick={onClose}>
            {t("actions.done")}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }

  const title = channel === null ? t(`channels.addKind.${kind}`) : t("channels.editTitle", { name: channel.name });
  return (
    <Dialog isOpen onClose={onClose} title={title}>
      <form onSubmit={submit} onKeyDown={submitOnCommandEnter} className="flex flex-col gap-4">
        {save.isError && !hasFaultsOnlyAt(save.error, shownFields(save.error)) && (
          <Notice look="fault" title={wordsFor(save.error)} />
        )}
        <ChannelSettings kind={kind} channel={channel} draft={draft} onDraft={setDraft} error={save.error} />
        <TextField
          label={t("channels.name")}
          error={faultAt(save.error, "name")}
          required
          value={name}
          onValue={setName}
        />
        <div className="flex items-start justify-between gap-4">
          <div>
            <p className="font-medium">{t("channels.default")}</p>
            <p className="text-small text-faint">{t("channels.defaultWhy")}</p>
          </div>
          <Switch label={t("channels.default")} isOn={isDefault} onChange={setIsDefault} />
        </div>
        <DialogActions>
          <Button onClick={onClose}>{t("actions.cancel")}</Button>
          <Button type="submit" look="primary" isBusy={save.isPending}>
            {channel === null ? t("channels.submit") : t("actions.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Faults of single addresses ("settings/to/0") are shown at the list. */
function shownFields(error: unknown): readonly string[] {
  const lists =
    error instanceof Problem ? error.faults.map((fault) => fault.path.replace(/^\//, "").replaceAll("/", ".")) : [];
  return ["name", ...lists.filter((path) => path.startsWith("settings."))];
}

interface Saving {
  name: string;
  isDefault: boolean;
  settings: Record<string, unknown>;
}

/** Answers with the secrets that were made, as pairs of field and value. */
function useSaveChannel(kind: ChannelKind, channel: Channel | null) {
  const queryClient = useQueryClient();
  return useMutation({
    meta: { isTold: true },
    mutationFn: async (saving: Saving): Promise<[string, string][]> => {
      if (channel !== null) {
        const params = { path: { id: channel.id } };
        await answerOf(
          client.PATCH("/api/v1/channels/{id}", {
            params,
            body: saving,
            headers: { "If-Match": `"${channel.version}"` },
          }),
        );
        return [];
      }
      const created = await answerOf(client.POST("/api/v1/channels", { body: { kind, ...saving } }));
      return Object.entries(created.shownOnce ?? {});
    },
    onSettled: () => refreshChannels(queryClient),
  });
}
