// The folded parts of the form: what is asked and expected, and when a failure counts.
import { useTranslation } from "react-i18next";
import { Checkbox, NumberField, optionOf, SelectField, TextAreaField, TextField } from "#web/ui/form-fields.tsx";
import { entriesOf, type FormPart } from "#web/ui/form-part.ts";
import { formatInterval, formatLength } from "#web/ui/format.ts";
import { More } from "#web/ui/more.tsx";
import type { MonitorDraft } from "./draft.ts";

// What is wrong must be seen: a part with a fault in it unfolds.
const requestFields = ["target.method", "target.body", "target.keyword", "target.httpVersion"];
const scheduleFields = ["timeoutMs", "retryIntervalSeconds", "failuresToDown", "successesToUp"];

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const methodsWithoutBody = new Set(["GET", "HEAD"]);
const ipFamilies = ["auto", "ipv4", "ipv6"] as const;

export function RequestFields(part: FormPart<MonitorDraft>) {
  const { t } = useTranslation();
  const { draft, onChange, fault } = part;
  const entry = entriesOf(part);
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
        <SelectField
          {...entry("method", "target.method")}
          label={t("monitorForm.method")}
          options={[...new Set([...methods, draft.method])].map(optionOf)}
        />
        <TextField
          label={t("monitorForm.statuses")}
          hint={t("monitorForm.statusesHint")}
          value={draft.acceptedStatuses}
          onValue={(acceptedStatuses) => onChange({ acceptedStatuses })}
        />
        <TextField
          {...entry("keyword", "target.keyword")}
          label={t("monitorForm.keyword")}
          hint={t("monitorForm.keywordHint")}
        />
        <SelectField
          label={t("monitorForm.keywordMode")}
          value={draft.keywordMode}
          onValue={(keywordMode) => onChange({ keywordMode })}
          options={[
            { value: "present", words: t("monitorForm.keywordPresent") },
            { value: "absent", words: t("monitorForm.keywordAbsent") },
          ]}
        />
      </div>
      <TextAreaField
        label={t("monitorForm.headers")}
        hint={t("monitorForm.headersHint")}
        rows={2}
        spellCheck={false}
        className="font-mono text-small"
        placeholder="Accept: application/json"
        value={draft.headers}
        onValue={(headers) => onChange({ headers })}
      />
      {!methodsWithoutBody.has(draft.method) && (
        <TextAreaField
          {...entry("body", "target.body")}
          label={t("monitorForm.body")}
          spellCheck={false}
          className="font-mono text-small"
        />
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
        <SelectField
          label={t("monitorForm.ipFamily")}
          value={draft.ipFamily}
          onValue={(ipFamily) => onChange({ ipFamily })}
          options={ipFamilies.map((family) => ({ value: family, words: t(`monitorForm.ipFamilies.${family}`) }))}
        />
        <SelectField
          {...entry("httpVersion", "target.httpVersion")}
          label={t("monitorForm.httpVersion")}
          hint={t("monitorForm.httpVersionHint")}
          options={[
            { value: "1.1", words: "HTTP/1.1" },
            { value: "2", words: "HTTP/2" },
          ]}
        />
      </div>
    </More>
  );
}

export function ScheduleFields(part: FormPart<MonitorDraft>) {
  const { t } = useTranslation();
  const { draft, fault } = part;
  const entry = entriesOf(part);
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
        <NumberField {...entry("timeoutMs")} label={t("monitorForm.timeout")} min={100} max={60_000} unit="ms" />
        <NumberField {...entry("retryIntervalSeconds")} label={t("monitorForm.retryInterval")} min={10} unit="s" />
        <NumberField
          {...entry("failuresToDown")}
          label={t("monitorForm.failuresToDown")}
          hint={t("monitorForm.failuresToDownHint")}
          min={1}
          max={10}
        />
        <NumberField {...entry("successesToUp")} label={t("monitorForm.successesToUp")} min={1} max={10} />
      </div>
    </More>
  );
}
