// The folded parts of the form: what is asked and expected, and when a failure counts.
import { useTranslation } from "react-i18next";
import { Field, NumberInput, SelectInput, TextArea, TextInput } from "#web/ui/field.tsx";
import { formatInterval, formatLength } from "#web/ui/format.ts";
import { More } from "#web/ui/more.tsx";
import type { MonitorDraft } from "./draft.ts";

interface PartProps {
  draft: MonitorDraft;
  onChange: (part: Partial<MonitorDraft>) => void;
  fault: (field: string) => string | undefined;
}

// What is wrong must be seen: a part with a fault in it unfolds.
const requestFields = ["target.method", "target.body", "target.keyword", "target.httpVersion"];
const scheduleFields = ["timeoutMs", "retryIntervalSeconds", "failuresToDown", "successesToUp"];

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const methodsWithoutBody = new Set(["GET", "HEAD"]);

export function RequestFields({ draft, onChange, fault }: PartProps) {
  const { t } = useTranslation();
  const summary = [
    draft.method,
    draft.acceptedStatuses,
    ...(draft.keyword === "" ? [] : [`“${draft.keyword}”`]),
    draft.followRedirects ? t("monitorForm.redirectsShort") : t("monitorForm.noRedirectsShort"),
  ].join(" · ");
  return (
    <More
      label={t("monitorForm.request")}
      summary={summary}
      isOpen={requestFields.some((field) => fault(field) !== undefined)}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("monitorForm.method")} error={fault("target.method")}>
          {(control) => (
            <SelectInput
              {...control}
              value={draft.method}
              onChange={(event) => onChange({ method: event.target.value })}
            >
              {[...new Set([...methods, draft.method])].map((method) => (
                <option key={method}>{method}</option>
              ))}
            </SelectInput>
          )}
        </Field>
        <Field label={t("monitorForm.statuses")} hint={t("monitorForm.statusesHint")}>
          {(control) => (
            <TextInput
              {...control}
              value={draft.acceptedStatuses}
              onChange={(event) => onChange({ acceptedStatuses: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("monitorForm.keyword")} hint={t("monitorForm.keywordHint")} error={fault("target.keyword")}>
          {(control) => (
            <TextInput
              {...control}
              value={draft.keyword}
              onChange={(event) => onChange({ keyword: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("monitorForm.keywordMode")}>
          {(control) => (
            <SelectInput
              {...control}
              value={draft.keywordMode}
              onChange={(event) => onChange({ keywordMode: event.target.value === "absent" ? "absent" : "present" })}
            >
              <option value="present">{t("monitorForm.keywordPresent")}</option>
              <option value="absent">{t("monitorForm.keywordAbsent")}</option>
            </SelectInput>
          )}
        </Field>
      </div>
      <Field label={t("monitorForm.headers")} hint={t("monitorForm.headersHint")}>
        {(control) => (
          <TextArea
            {...control}
            rows={2}
            spellCheck={false}
            className="font-mono text-small"
            placeholder="Accept: application/json"
            value={draft.headers}
            onChange={(event) => onChange({ headers: event.target.value })}
          />
        )}
      </Field>
      {!methodsWithoutBody.has(draft.method) && (
        <Field label={t("monitorForm.body")} error={fault("target.body")}>
          {(control) => (
            <TextArea
              {...control}
              spellCheck={false}
              className="font-mono text-small"
              value={draft.body}
              onChange={(event) => onChange({ body: event.target.value })}
            />
          )}
        </Field>
      )}
      <div className="flex flex-col gap-2">
        <Checkbox
          label={t("monitorForm.followRedirects")}
          isOn={draft.followRedirects}
          onChange={(followRedirects) => onChange({ followRedirects })}
        />
        <Checkbox
          label={t("monitorForm.verifyCertificate")}
          isOn={draft.verifyCertificate}
          onChange={(verifyCertificate) => onChange({ verifyCertificate })}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("monitorForm.ipFamily")}>
          {(control) => (
            <SelectInput
              {...control}
              value={draft.ipFamily}
              onChange={(event) =>
                onChange({ ipFamily: ipFamilies.find((family) => family === event.target.value) ?? "auto" })
              }
            >
              {ipFamilies.map((family) => (
                <option key={family} value={family}>
                  {t(`monitorForm.ipFamilies.${family}`)}
                </option>
              ))}
            </SelectInput>
          )}
        </Field>
        <Field
          label={t("monitorForm.httpVersion")}
          hint={t("monitorForm.httpVersionHint")}
          error={fault("target.httpVersion")}
        >
          {(control) => (
            <SelectInput
              {...control}
              value={draft.httpVersion}
              onChange={(event) => onChange({ httpVersion: event.target.value === "2" ? "2" : "1.1" })}
            >
              <option value="1.1">HTTP/1.1</option>
              <option value="2">HTTP/2</option>
            </SelectInput>
          )}
        </Field>
      </div>
    </More>
  );
}

const ipFamilies = ["auto", "ipv4", "ipv6"] as const;

function Checkbox({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label className="flex items-center gap-2 pointer-coarse:h-10">
      <input type="checkbox" className="size-4" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

export function ScheduleFields({ draft, onChange, fault }: PartProps) {
  const { t } = useTranslation();
  const summary = t("monitorForm.scheduleSummary", {
    timeout: formatLength(draft.timeoutMs || 10_000),
    count: draft.failuresToDown || 2,
    retry: formatInterval(draft.retryIntervalSeconds || 20),
  });
  return (
    <More
      label={t("monitorForm.schedule")}
      summary={summary}
      isOpen={scheduleFields.some((field) => fault(field) !== undefined)}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("monitorForm.timeout")} error={fault("timeoutMs")}>
          {(control) => (
            <NumberInput
              {...control}
              min={100}
              max={60_000}
              unit="ms"
              value={draft.timeoutMs}
              onValue={(timeoutMs) => onChange({ timeoutMs })}
            />
          )}
        </Field>
        <Field label={t("monitorForm.retryInterval")} error={fault("retryIntervalSeconds")}>
          {(control) => (
            <NumberInput
              {...control}
              min={10}
              unit="s"
              value={draft.retryIntervalSeconds}
              onValue={(retryIntervalSeconds) => onChange({ retryIntervalSeconds })}
            />
          )}
        </Field>
        <Field
          label={t("monitorForm.failuresToDown")}
          hint={t("monitorForm.failuresToDownHint")}
          error={fault("failuresToDown")}
        >
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
        <Field label={t("monitorForm.successesToUp")} error={fault("successesToUp")}>
          {(control) => (
            <NumberInput
              {...control}
              min={1}
              max={10}
              value={draft.successesToUp}
              onValue={(successesToUp) => onChange({ successesToUp })}
            />
          )}
        </Field>
      </div>
    </More>
  );
}
