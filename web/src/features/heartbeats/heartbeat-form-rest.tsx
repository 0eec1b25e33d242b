// The folded parts of the form about which pings count, names and notes, and the tokens of other tools.
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "#web/ui/button.tsx";
import { Checkbox, type Option, SelectField, TextAreaField, TextField } from "#web/ui/form-fields.tsx";
import { entriesOf } from "#web/ui/form-part.ts";
import { More } from "#web/ui/more.tsx";
import type { Token } from "./draft.ts";
import type { PartProps } from "./schedule-fields.tsx";

const tokenTools: readonly Option<Token["form"]>[] = [
  { value: "uptimeKuma", words: "Uptime Kuma" },
  { value: "betterStack", words: "Better Stack" },
  { value: "kener", words: "Kener" },
  { value: "oneUptime", words: "OneUptime" },
  { value: "checkly", words: "Checkly" },
  { value: "gatus", words: "Gatus" },
];
const mostTokens = 10;

export const restFields = ["onlyPost", "isUpsideDown", "resumesByPing", "slug", "description", "tokens"];

export function RestFields(part: PartProps) {
  const { t } = useTranslation("heartbeats");
  const { draft, onChange, fault } = part;
  const entry = entriesOf(part);
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
          className="min-h-7"
          label={t("form.rest.onlyPost")}
          isOn={draft.onlyPost}
          onChange={(onlyPost) => onChange({ onlyPost })}
        />
        <Checkbox
          className="min-h-7"
          label={t("form.rest.upsideDown")}
          isOn={draft.isUpsideDown}
          onChange={(isUpsideDown) => onChange({ isUpsideDown })}
        />
        <Checkbox
          className="min-h-7"
          label={t("form.rest.resumes")}
          isOn={draft.resumesByPing}
          onChange={(resumesByPing) => onChange({ resumesByPing })}
        />
      </div>
      <TextField
        {...entry("slug")}
        label={t("form.rest.slug")}
        hint={t("form.rest.slugHint")}
        spellCheck={false}
        autoCapitalize="none"
        className="font-mono text-small"
      />
      <TextAreaField
        {...entry("description")}
        label={t("form.rest.description")}
        hint={t("form.rest.descriptionHint")}
      />
      <Tokens {...part} />
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
          <SelectField
            label={t("form.rest.tool")}
            isLabelHidden
            value={token.form}
            onValue={(form) => change(place, { form })}
            options={tokenTools}
          />
          <TextField
            label={t("form.rest.token")}
            isLabelHidden
            error={fault(`tokens.${place}`)}
            spellCheck={false}
            autoComplete="off"
            className="font-mono text-small"
            placeholder={token.form === "gatus" ? "key:token" : token.form === "kener" ? "tag:secret" : "token"}
            value={token.token}
            onValue={(text) => change(place, { token: text })}
          />
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
