// The own fields of each kind of channel.
import { useTranslation } from "react-i18next";
import { faultAt, Problem } from "#web/api/problem.ts";
import type { Channel, ChannelKind } from "#web/api/types.ts";
import { TextAreaField, TextField } from "#web/ui/form-fields.tsx";
import { destinationOf, textSetting } from "./kinds.ts";

export interface Draft {
  readonly to: string;
  readonly url: string;
  readonly secret: string;
}

export function firstDraft(channel: Channel | null): Draft {
  return {
    to: channel?.kind === "email" ? (destinationOf(channel) ?? "") : "",
    url: textSetting(channel, "url"),
    secret: "",
  };
}

/** What the server is told. A secret left empty keeps what is there, or lets the server make one. */
export function settingsOf(kind: ChannelKind, draft: Draft, isChange: boolean): Record<string, unknown> {
  switch (kind) {
    case "email":
      return { to: draft.to.split(/[\s,;]+/).filter(Boolean) };
    case "slack":
      return isChange && draft.url === "" ? {} : { webhookUrl: draft.url.trim() };
    case "webhook":
      return { url: draft.url.trim(), ...(draft.secret === "" ? {} : { secret: draft.secret }) };
  }
}

interface ChannelSettingsProps {
  kind: ChannelKind;
  channel: Channel | null;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  error: unknown;
}

export function ChannelSettings({ kind, channel, draft, onDraft, error }: ChannelSettingsProps) {
  const { t } = useTranslation();
  const isChange = channel !== null;
  if (kind === "email") {
    return (
      <TextAreaField
        label={t("channels.email.to")}
        hint={t("channels.email.toHint")}
        error={faultUnder(error, "settings.to")}
        required
        autoFocus
        rows={2}
        inputMode="email"
        placeholder="ops@example.org"
        value={draft.to}
        onValue={(to) => onDraft({ ...draft, to })}
      />
    );
  }
  if (kind === "slack") {
    return (
      <TextField
        label={t("channels.slack.url")}
        hint={isChange ? t("channels.keepSecret") : t("channels.slack.urlHint")}
        error={faultUnder(error, "settings.webhookUrl")}

        type="url"
        required={!isChange}
        autoFocus
        autoComplete="off"
        placeholder="https://hooks.slack.com/services/…"
        value={draft.url}
        onValue={(url) => onDraft({ ...draft, url })}
      />
    );
  }
  return (
    <>
      <TextField
        label={t("channels.webhook.url")}
        hint={t("channels.webhook.urlHint")}
        error={faultUnder(error, "settings.url")}

        type="url"
        required
        autoFocus
        placeholder="https://example.org/alerts"
        value={draft.url}
        onValue={(url) => onDraft({ ...draft, url })}
      />
      <TextField
        label={t("channels.webhook.secret")}
        hint={isChange ? t("channels.keepSecret") : t("channels.webhook.secretHint")}
        error={faultUnder(error, "settings.secret")}

        type="password"
        autoComplete="off"
        value={draft.secret}
        onValue={(secret) => onDraft({ ...draft, secret })}
      />
    </>
  );
}

/** The fault of a field, or of the first entry of its list. */
function faultUnder(error: unknown, field: string): string | undefined {
  const whole = faultAt(error, field);
  if (whole !== undefined || !(error instanceof Problem)) return whole;
  return error.faults.find((fault) => fault.path.replace(/^\//, "").replaceAll("/", ".").startsWith(`${field}.`))
    ?.message;
}
