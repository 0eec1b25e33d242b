// The folded parts of the form about runs, days and what a ping's content decides.
import { useTranslation } from "react-i18next";
import { Checkbox, NumberField, optionOf, SelectField, TextAreaField, TextField } from "#web/ui/form-fields.tsx";
import { entriesOf } from "#web/ui/form-part.ts";
import { formatInterval } from "#web/ui/format.ts";
import { More } from "#web/ui/more.tsx";
import { jsonOperators, weekdays } from "./draft.ts";
import type { PartProps } from "./schedule-fields.tsx";
import { SpanField } from "./span-field.tsx";

export const runFields = [
  "startGraceSeconds",
  "longestSeconds",
  "shortestSeconds",
  "earliestSeconds",
  "slowFactor",
  "failuresToDown",
  "okExitStatuses",
];
export const dayFields = ["schedule.daysOff"];
export const contentFields = ["content"];

export function RunFields(part: PartProps) {
  const { t } = useTranslation("heartbeats");
  const { draft, fault } = part;
  const entry = entriesOf(part);
  const summary = [
    draft.longestSeconds === ""
      ? t("form.runs.graceShort")
      : t("form.runs.longestShort", { span: formatInterval(draft.longestSeconds) }),
    t("form.runs.failuresShort", { count: draft.failuresToDown || 1 }),
    t("form.runs.statusesShort", { statuses: draft.okExitStatuses }),
  ].join(" · ");
  return (
    <More label={t("form.runs.title")} summary={summary} isOpen={runFields.some((field) => fault(field) !== undefined)}>
      <div className="grid gap-4 sm:grid-cols-2">
        <SpanField
          {...entry("startGraceSeconds")}
          label={t("form.runs.startGrace")}
          hint={t("form.runs.startGraceHint")}
        />
        <SpanField {...entry("longestSeconds")} label={t("form.runs.longest")} hint={t("form.runs.longestHint")} />
        <SpanField
          {...entry("shortestSeconds")}
          label={t("form.runs.shortest")}
          hint={t("form.runs.shortestHint")}
          usualUnit="second"
        />
        <SpanField {...entry("earliestSeconds")} label={t("form.runs.earliest")} hint={t("form.runs.earliestHint")} />
        <NumberField
          {...entry("slowFactor")}
          label={t("form.runs.slowFactor")}
          hint={t("form.runs.slowFactorHint")}
          min={1.1}
          max={100}
          step={0.1}
          unit="×"
        />
        <NumberField {...entry("failuresToDown")} label={t("form.runs.failures")} min={1} max={10} />
        <TextField {...entry("okExitStatuses")} label={t("form.runs.statuses")} hint={t("form.runs.statusesHint")} />
      </div>
    </More>
  );
}

export function DayFields(part: PartProps) {
  const { t } = useTranslation("heartbeats");
  const { draft, onChange, fault } = part;
  const named = weekdays.filter((day) => draft.daysOff.includes(day)).map((day) => t(`weekdays.${day}`));
  const dates = draft.datesOff.split(/[,\s]+/).filter(Boolean);
  const summary = [...named, ...dates].join(", ") || t("form.daysOff.none");
  return (
    <More label={t("form.daysOff.title")} summary={summary} isOpen={fault("schedule.daysOff") !== undefined}>
      <fieldset>
        <legend className="mb-1.5 font-medium">{t("form.daysOff.weekdays")}</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {weekdays.map((day) => (
            <Checkbox
              key={day}
              className="min-h-7"
              label={t(`weekdays.${day}`)}
              isOn={draft.daysOff.includes(day)}
              onChange={(isOff) =>
                onChange({ daysOff: isOff ? [...draft.daysOff, day] : draft.daysOff.filter((one) => one !== day) })
              }
            />
          ))}
        </div>
      </fieldset>
      <TextAreaField
        {...entriesOf(part)("datesOff", "schedule.daysOff")}
        label={t("form.daysOff.dates")}
        hint={t("form.daysOff.datesHint", { zone: draft.timeZone })}
        rows={2}
        spellCheck={false}
        className="font-mono text-small"
        placeholder="2026-12-25"
      />
    </More>
  );
}

export function ContentFields(part: PartProps) {
  const { t } = useTranslation("heartbeats");
  const { draft, onChange, fault } = part;
  const isRead = draft.readsBody || draft.readsMailSubject || draft.readsMailBody;
  const summary = [
    ...(isRead ? [t("form.content.byWords")] : []),
    ...(draft.jsonPath === "" ? [] : [`${draft.jsonPath} ${draft.jsonOperator} ${draft.jsonValue}`]),
  ].join(" · ");
  return (
    <More
      label={t("form.content.title")}
      summary={summary || t("form.content.none")}
      isOpen={fault("content") !== undefined}
    >
      <div className="flex flex-col gap-1">
        <p className="font-medium">{t("form.content.reads")}</p>
        <p className="mb-1 max-w-[75ch] text-small text-faint">{t("form.content.readsHint")}</p>
        <Checkbox
          className="min-h-7"
          label={t("form.content.body")}
          isOn={draft.readsBody}
          onChange={(readsBody) => onChange({ readsBody })}
        />
        <Checkbox
          className="min-h-7"
          label={t("form.content.mailSubject")}
          isOn={draft.readsMailSubject}
          onChange={(readsMailSubject) => onChange({ readsMailSubject })}
        />
        <Checkbox
          className="min-h-7"
          label={t("form.content.mailBody")}
          isOn={draft.readsMailBody}
          onChange={(readsMailBody) => onChange({ readsMailBody })}
        />
      </div>
      {isRead && <Keywords {...part} />}
      <JsonRule {...part} />
    </More>
  );
}

function Keywords(part: PartProps) {
  const { t } = useTranslation("heartbeats");
  const { draft, onChange } = part;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-3">
        {(["failureKeywords", "successKeywords", "startKeywords"] as const).map((field) => (
          <TextAreaField
            key={field}
            {...entriesOf(part)(field, `content.${field}`)}
            label={t(`form.content.${field}`)}
            hint={t("form.content.onePerLine")}
            rows={2}
            spellCheck={false}
          />
        ))}
      </div>
      <SelectField
        label={t("form.content.otherwise")}
        value={draft.otherwise}
        onValue={(otherwise) => onChange({ otherwise })}
        options={[
          { value: "ignore", words: t("form.content.ignore") },
          { value: "fail", words: t("form.content.fail") },
        ]}
      />
    </>
  );
}

function JsonRule(part: PartProps) {
  const { t } = useTranslation("heartbeats");
  const { draft, onChange } = part;
  const entry = entriesOf(part);
  return (
    <fieldset>
      <legend className="font-medium">{t("form.content.json")}</legend>
      <p className="mb-2 max-w-[75ch] text-small text-faint">{t("form.content.jsonHint")}</p>
      <div className="grid gap-2 sm:grid-cols-[minmax(0,2fr)_88px_minmax(0,1fr)]">
        <TextField
          {...entry("jsonPath", "content.json.path")}
          label={t("form.content.jsonPath")}
          spellCheck={false}
          placeholder="result.rows"
          className="font-mono text-small"
        />
        <SelectField
          label={t("form.content.jsonOperator")}
          value={draft.jsonOperator}
          onValue={(jsonOperator) => onChange({ jsonOperator })}
          options={jsonOperators.map(optionOf)}
        />
        <TextField
          {...entry("jsonValue", "content.json.value")}
          label={t("form.content.jsonValue")}
          spellCheck={false}
          placeholder="0"
          className="font-mono text-small"
        />
      </div>
    </fieldset>
  );
}
