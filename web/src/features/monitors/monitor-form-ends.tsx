// The folded part of the form that says when somebody is told of the end of the certificate and of the domain.
import { useTranslation } from "react-i18next";
import { Checkbox, TextField } from "#web/ui/form-fields.tsx";
import type { FormPart } from "#web/ui/form-part.ts";
import { More } from "#web/ui/more.tsx";
import type { MonitorDraft } from "./draft.ts";

const daysFields = ["certificateDays", "domainDays"] as const;
const MAX_DAYS = 5;

/** Faults that are shown beside a field here: those of a list, and those of its entries. */
export const endsFields: readonly string[] = daysFields.flatMap((name) => [
  name,
  ...Array.from({ length: MAX_DAYS }, (_, index) => `${name}.${index}`),
]);

export function EndsFields({ draft, onChange, fault }: FormPart<MonitorDraft>) {
  const { t } = useTranslation();
  const faultOf = (name: (typeof daysFields)[number]) =>
    endsFields
      .filter((field) => field === name || field.startsWith(`${name}.`))
      .map(fault)
      .find((one) => one !== undefined);
  const summary = daysFields
    .map(
      (name) =>
        `${t(`ends.${name === "certificateDays" ? "certificate" : "domain"}`)}: ${draft[name] || t("ends.never")}`,
    )
    .join(" · ");
  return (
    <More label={t("ends.title")} summary={summary} isOpen={daysFields.some((name) => faultOf(name) !== undefined)}>
      <div className="grid gap-4 sm:grid-cols-2">
        {daysFields.map((name) => (
          <TextField
            key={name}
            label={t(`ends.${name}`)}
            hint={t("ends.daysHint")}
            error={faultOf(name)}
            autoComplete="off"
            inputMode="text"
            value={draft[name]}
            onValue={(days) => onChange({ [name]: days })}
          />
        ))}
      </div>
      <Checkbox
        label={t("ends.tellsChange")}
        isOn={draft.tellsCertificateChange}
        onChange={(tellsCertificateChange) => onChange({ tellsCertificateChange })}
      />
    </More>
  );
}
