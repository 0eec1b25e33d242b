// When it is expected: every so often, by cron lines or by systemd's calendar, and how long after that is waited.
import { useTranslation } from "react-i18next";
import { Field, TextArea } from "#web/ui/field.tsx";
import { Segmented } from "#web/ui/segmented.tsx";
import type { HeartbeatDraft, ScheduleKind } from "./draft.ts";
import { SpanField } from "./span-field.tsx";
import { ZoneField } from "./zone-field.tsx";

export interface PartProps {
  draft: HeartbeatDraft;
  onChange: (part: Partial<HeartbeatDraft>) => void;
  fault: (field: string, lineCount?: number) => string | undefined;
}

const kinds: readonly ScheduleKind[] = ["period", "cron", "onCalendar"];
const examples = { cron: "0 3 * * *", onCalendar: "Mon..Fri 03:00" } as const;

export function ScheduleFields({ draft, onChange, fault }: PartProps) {
  const { t } = useTranslation("heartbeats");
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
        <SpanField
          label={t("form.every")}
          seconds={draft.periodSeconds}
          onSeconds={(periodSeconds) => onChange({ periodSeconds })}
          error={fault("schedule.periodSeconds")}
        />
      ) : (
        <Expressions kind={draft.kind} draft={draft} onChange={onChange} fault={fault} />
      )}
      <SpanField
        label={t("form.grace")}
        hint={t("form.graceHint")}
        seconds={draft.graceSeconds}
        onSeconds={(graceSeconds) => onChange({ graceSeconds })}
        error={fault("graceSeconds")}
      />
    </fieldset>
  );
}

function Expressions({ kind, draft, onChange, fault }: PartProps & { kind: "cron" | "onCalendar" }) {
  const { t } = useTranslation("heartbeats");
  const lines = draft[kind].split("\n").filter((line) => line.trim() !== "").length;
  return (
    <>
      <Field
        label={t(`form.expressions.${kind}`)}
        hint={t(`form.expressionsHint.${kind}`)}
        error={fault("schedule.expressions", lines)}
      >
        {(control) => (
          <TextArea
            {...control}
            rows={Math.max(1, Math.min(6, lines + (draft[kind].endsWith("\n") ? 1 : 0)))}
            spellCheck={false}
            autoCapitalize="none"
            className="font-mono text-small"
            placeholder={examples[kind]}
            value={draft[kind]}
            onChange={(event) => onChange({ [kind]: event.target.value })}
          />
        )}
      </Field>
      <ZoneField
        zone={draft.timeZone}
        onZone={(timeZone) => onChange({ timeZone })}
        error={fault("schedule.timeZone")}
      />
    </>
  );
}
