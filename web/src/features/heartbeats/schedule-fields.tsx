// When it is expected: every so often, by cron lines or by systemd's calendar, and how long after that is waited.
import { useTranslation } from "react-i18next";
import { TextAreaField } from "#web/ui/form-fields.tsx";
import { entriesOf, type FormPart } from "#web/ui/form-part.ts";
import { Segmented } from "#web/ui/segmented.tsx";
import type { HeartbeatDraft, ScheduleKind } from "./draft.ts";
import { SpanField } from "./span-field.tsx";
import { ZoneField } from "./zone-field.tsx";

export interface PartProps extends FormPart<HeartbeatDraft> {
  /** Names the line when the field has several. */
  fault: (field: string, lineCount?: number) => string | undefined;
}

const kinds: readonly ScheduleKind[] = ["period", "cron", "onCalendar"];
const examples = { cron: "0 3 * * *", onCalendar: "Mon..Fri 03:00" } as const;

export function ScheduleFields(part: PartProps) {
  const { t } = useTranslation("heartbeats");
  const { draft, onChange } = part;
  const entry = entriesOf(part);
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="mb-1.5 font-medium">{t("form.schedule")}</legend>
      <div>
        <Segmented<ScheduleKind>
          label={t("form.schedule")}
          value={draft.kind}
          onChoose={(kind) => onChange({ kind })}
          segments={kinds.map((kind) => ({ value: kind, label: t(`form.kinds.${kind}`) }))}
        />
      </div>
      {draft.kind === "period" ? (
        <SpanField {...entry("periodSeconds", "schedule.periodSeconds")} label={t("form.every")} />
      ) : (
        <Expressions {...part} kind={draft.kind} />
      )}
      <SpanField {...entry("graceSeconds")} label={t("form.grace")} hint={t("form.graceHint")} />
    </fieldset>
  );
}

function Expressions({ kind, draft, onChange, fault }: PartProps & { kind: "cron" | "onCalendar" }) {
  const { t } = useTranslation("heartbeats");
  const lines = draft[kind].split("\n").filter((line) => line.trim() !== "").length;
  return (
    <>
      <TextAreaField
        label={t(`form.expressions.${kind}`)}
        hint={t(`form.expressionsHint.${kind}`)}
        error={fault("schedule.expressions", lines)}
        rows={Math.max(1, Math.min(6, lines + (draft[kind].endsWith("\n") ? 1 : 0)))}
        spellCheck={false}
        autoCapitalize="none"
        className="font-mono text-small"
        placeholder={examples[kind]}
        value={draft[kind]}
        onValue={(expressions) => onChange({ [kind]: expressions })}
      />
      <ZoneField
        zone={draft.timeZone}
        onZone={(timeZone) => onChange({ timeZone })}
        error={fault("schedule.timeZone")}
      />
    </>
  );
}
