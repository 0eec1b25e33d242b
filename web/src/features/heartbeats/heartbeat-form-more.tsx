// The folded parts of the form about runs, days and what a ping's content decides.
import { useTranslation } from "react-i18next";
import { Field, NumberInput, SelectInput, TextArea, TextInput } from "#web/ui/field.tsx";
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

export function RunFields({ draft, onChange, fault }: PartProps) {
  const { t } = useTranslation("heartbeats");
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
          label={t("form.runs.startGrace")}
          hint={t("form.runs.startGraceHint")}
          seconds={draft.startGraceSeconds}
          onSeconds={(startGraceSeconds) => onChange({ startGraceSeconds })}
          error={fault("startGraceSeconds")}
        />
        <SpanField
          label={t("form.runs.longest")}
          hint={t("form.runs.longestHint")}
          seconds={draft.longestSeconds}
          onSeconds={(longestSeconds) => onChange({ longestSeconds })}
          error={fault("longestSeconds")}
        />
        <SpanField
          label={t("form.runs.shortest")}
          hint={t("form.runs.shortestHint")}
          usualUnit="second"
          seconds={draft.shortestSeconds}
          onSeconds={(shortestSeconds) => onChange({ shortestSeconds })}
          error={fault("shortestSeconds")}
        />
        <SpanField
          label={t("form.runs.earliest")}
          hint={t("form.runs.earliestHint")}
          seconds={draft.earliestSeconds}
          onSeconds={(earliestSeconds) => onChange({ earliestSeconds })}
          error={fault("earliestSeconds")}
        />
        <Field label={t("form.runs.slowFactor")} hint={t("form.runs.slowFactorHint")} error={fault("slowFactor")}>
          {(control) => (
            <NumberInput
              {...control}
              min={1.1}
              max={100}
              step={0.1}
              unit="×"
              value={draft.slowFactor}
              onValue={(slowFactor) => onChange({ slowFactor })}
            />
          )}
        </Field>
        <Field label={t("form.runs.failures")} error={fault("failuresToDown")}>
          {(control) => (
            <NumberInput
              {...control}
              min={1}
              max={10}
              value={draft.failuresToDown}
              onValue={(failuresToDown) => onChange({ failuresToDown })}
            />
          )}
        </Field>
        <Field label={t("form.runs.statuses")} hint={t("form.runs.statusesHint")} error={fault("okExitStatuses")}>
          {(control) => (
            <TextInput
              {...control}
              value={draft.okExitStatuses}
              onChange={(event) => onChange({ okExitStatuses: event.target.value })}
            />
          )}
        </Field>
      </div>
    </More>
  );
}

export function DayFields({ draft, onChange, fault }: PartProps) {
  const { t } = useTranslation("heartbeats");
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
              label={t(`weekdays.${day}`)}
              isOn={draft.daysOff.includes(day)}
              onChange={(isOff) =>
                onChange({ daysOff: isOff ? [...draft.daysOff, day] : draft.daysOff.filter((one) => one !== day) })
              }
            />
          ))}
        </div>
      </fieldset>
      <Field
        label={t("form.daysOff.dates")}
        hint={t("form.daysOff.datesHint", { zone: draft.timeZone })}
        error={fault("schedule.daysOff")}
      >
        {(control) => (
          <TextArea
            {...control}
            rows={2}
            spellCheck={false}
            className="font-mono text-small"
            placeholder="2026-12-25"
            value={draft.datesOff}
            onChange={(event) => onChange({ datesOff: event.target.value })}
          />
        )}
      </Field>
    </More>
  );
}

export function ContentFields({ draft, onChange, fault }: PartProps) {
  const { t } = useTranslation("heartbeats");
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
          label={t("form.content.body")}
          isOn={draft.readsBody}
          onChange={(readsBody) => onChange({ readsBody })}
        />
        <Checkbox
          label={t("form.content.mailSubject")}
          isOn={draft.readsMailSubject}
          onChange={(readsMailSubject) => onChange({ readsMailSubject })}
        />
        <Checkbox
          label={t("form.content.mailBody")}
          isOn={draft.readsMailBody}
          onChange={(readsMailBody) => onChange({ readsMailBody })}
        />
      </div>
      {isRead && <Keywords draft={draft} onChange={onChange} fault={fault} />}
      <JsonRule draft={draft} onChange={onChange} fault={fault} />
    </More>
  );
}

function Keywords({ draft, onChange, fault }: PartProps) {
  const { t } = useTranslation("heartbeats");
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-3">
        {(["failureKeywords", "successKeywords", "startKeywords"] as const).map((field) => (
          <Field
            key={field}
            label={t(`form.content.${field}`)}
            hint={t("form.content.onePerLine")}
            error={fault(`content.${field}`)}
          >
            {(control) => (
              <TextArea
                {...control}
                rows={2}
                spellCheck={false}
                value={draft[field]}
                onChange={(event) => onChange({ [field]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <Field label={t("form.content.otherwise")}>
        {(control) => (
          <SelectInput
            {...control}
            value={draft.otherwise}
            onChange={(event) => onChange({ otherwise: event.target.value === "fail" ? "fail" : "ignore" })}
          >
            <option value="ignore">{t("form.content.ignore")}</option>
            <option value="fail">{t("form.content.fail")}</option>
          </SelectInput>
        )}
      </Field>
    </>
  );
}

function JsonRule({ draft, onChange, fault }: PartProps) {
  const { t } = useTranslation("heartbeats");
  return (
    <fieldset>
      <legend className="font-medium">{t("form.content.json")}</legend>
      <p className="mb-2 max-w-[75ch] text-small text-faint">{t("form.content.jsonHint")}</p>
      <div className="grid gap-2 sm:grid-cols-[minmax(0,2fr)_88px_minmax(0,1fr)]">
        <Field label={t("form.content.jsonPath")} error={fault("content.json.path")}>
          {(control) => (
            <TextInput
              {...control}
              spellCheck={false}
              placeholder="result.rows"
              className="font-mono text-small"
              value={draft.jsonPath}
              onChange={(event) => onChange({ jsonPath: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("form.content.jsonOperator")}>
          {(control) => (
            <SelectInput
              {...control}
              value={draft.jsonOperator}
              onChange={(event) =>
                onChange({ jsonOperator: jsonOperators.find((one) => one === event.target.value) ?? "==" })
              }
            >
              {jsonOperators.map((operator) => (
                <option key={operator}>{operator}</option>
              ))}
            </SelectInput>
          )}
        </Field>
        <Field label={t("form.content.jsonValue")} error={fault("content.json.value")}>
          {(control) => (
            <TextInput
              {...control}
              spellCheck={false}
              placeholder="0"
              className="font-mono text-small"
              value={draft.jsonValue}
              onChange={(event) => onChange({ jsonValue: event.target.value })}
            />
          )}
        </Field>
      </div>
    </fieldset>
  );
}

export function Checkbox({
  label,
  isOn,
  onChange,
}: {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  return (
    <label className="flex min-h-7 items-center gap-2 pointer-coarse:min-h-10">
      <input
        type="checkbox"
        className="size-4 shrink-0"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
