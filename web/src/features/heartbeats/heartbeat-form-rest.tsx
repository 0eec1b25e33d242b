// The folded parts of the form about which pings count, names and notes, and the tokens of other tools.
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "#web/ui/button.tsx";
import { Field, SelectInput, TextArea, TextInput } from "#web/ui/field.tsx";
import { More } from "#web/ui/more.tsx";
import type { Token } from "./draft.ts";
import { Checkbox } from "./heartbeat-form-more.tsx";
import type { PartProps } from "./schedule-fields.tsx";

const tokenTools: Readonly<Record<Token["form"], string>> = {
  uptimeKuma: "Uptime Kuma",
  betterStack: "Better Stack",
  kener: "Kener",
  oneUptime: "OneUptime",
  checkly: "Checkly",
  gatus: "Gatus",
};
const mostTokens = 10;

function isTokenForm(value: string): value is Token["form"] {
  return Object.hasOwn(tokenTools, value);
}

export const restFields = ["onlyPost", "isUpsideDown", "resumesByPing", "slug", "description", "tokens"];

export function RestFields({ draft, onChange, fault }: PartProps) {
  const { t } = useTranslation("heartbeats");
  const summary = [
    ...(draft.onlyPost ? [t("form.rest.onlyPostShort")] : []),
    ...(draft.isUpsideDown ? [t("form.rest.upsideDownShort")] : []),
    t(draft.resumesByPing ? "form.rest.resumesShort" : "form.rest.staysPausedShort"),
  ].join(" · ");
  return (
    <More
      label={t("form.rest.title")}
      summary={summary}
      isOpen={restFields.some((field) => fault(field) !== undefined)}
    >
      <div className="flex flex-col gap-1">
        <Checkbox
          label={t("form.rest.onlyPost")}
          isOn={draft.onlyPost}
          onChange={(onlyPost) => onChange({ onlyPost })}
        />
        <Checkbox
          label={t("form.rest.upsideDown")}
          isOn={draft.isUpsideDown}
          onChange={(isUpsideDown) => onChange({ isUpsideDown })}
        />
        <Checkbox
          label={t("form.rest.resumes")}
          isOn={draft.resumesByPing}
          onChange={(resumesByPing) => onChange({ resumesByPing })}
        />
      </div>
      <Field label={t("form.rest.slug")} hint={t("form.rest.slugHint")} error={fault("slug")}>
        {(control) => (
          <TextInput
            {...control}
            spellCheck={false}
            autoCapitalize="none"
            className="font-mono text-small"
            value={draft.slug}
            onChange={(event) => onChange({ slug: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("form.rest.description")} hint={t("form.rest.descriptionHint")} error={fault("description")}>
        {(control) => (
          <TextArea
            {...control}
            value={draft.description}
            onChange={(event) => onChange({ description: event.target.value })}
          />
        )}
      </Field>
      <Tokens draft={draft} onChange={onChange} fault={fault} />
    </More>
  );
}

function Tokens({ draft, onChange, fault }: PartProps) {
  const { t } = useTranslation("heartbeats");
  const { tokens } = draft;
  const change = (at: number, part: Partial<Token>) =>
    onChange({ tokens: tokens.map((token, place) => (place === at ? { ...token, ...part } : token)) });
  return (
    <fieldset className="flex flex-col items-start gap-2">
      <legend className="font-medium">{t("form.rest.tokens")}</legend>
      <p className="max-w-[75ch] text-small text-faint">{t("form.rest.tokensHint")}</p>
      {tokens.map((token, place) => (
        <div key={place} className="grid w-full grid-cols-[minmax(0,2fr)_minmax(0,3fr)_28px] items-start gap-2">
          <Field label={t("form.rest.tool")} isLabelHidden>
            {(control) => (
              <SelectInput
                {...control}
                value={token.form}
                onChange={(event) => isTokenForm(event.target.value) && change(place, { form: event.target.value })}
              >
                {Object.entries(tokenTools).map(([form, name]) => (
                  <option key={form} value={form}>
                    {name}
                  </option>
                ))}
              </SelectInput>
            )}
          </Field>
          <Field label={t("form.rest.token")} isLabelHidden error={fault(`tokens.${place}`)}>
            {(control) => (
              <TextInput
                {...control}
                spellCheck={false}
                autoComplete="off"
                className="font-mono text-small"
                placeholder={token.form === "gatus" ? "key:token" : token.form === "kener" ? "tag:secret" : "token"}
                value={token.token}
                onChange={(event) => change(place, { token: event.target.value })}
              />
            )}
          </Field>
          <IconButton
            label={t("form.rest.removeToken")}
            icon={<X aria-hidden size={14} />}
            className="mt-1"
            onClick={() => onChange({ tokens: tokens.filter((_, at) => at !== place) })}
          />
        </div>
      ))}
      {tokens.length < mostTokens && (
        <Button
          size="small"
          icon={<Plus aria-hidden size={14} />}
          onClick={() => onChange({ tokens: [...tokens, { form: "uptimeKuma", token: "" }] })}
        >
          {t("form.rest.addToken")}
        </Button>
      )}
    </fieldset>
  );
}
