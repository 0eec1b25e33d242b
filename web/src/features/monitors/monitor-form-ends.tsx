// The folded part of the form that says when somebody is told of the end of the certificate and of the domain.
import { useTranslation } from "react-i18next";
import { Field, TextInput } from "#web/ui/field.tsx";
import { More } from "#web/ui/more.tsx";
import type { MonitorDraft } from "./draft.ts";

const daysFields = ["certificateDays", "domainDays"] as const;
const MAX_DAYS = 5;

/** Faults that are shown beside a field here: those of a list, and those of its entries. */
export const endsFields: readonly string[] = daysFields.flatMap((name) => [
  name,
  ...Array.from({ length: MAX_DAYS }, (_, index) => `${name}.${index}`),
]);

interface EndsFieldsProps {
  draft: MonitorDraft;
  onChange: (part: Partial<MonitorDraft>) => void;
  fault: (field: string) => string | undefined;
}

export function EndsFields({ draft, onChange, fault }: EndsFieldsProps) {
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
          <Field key={name} label={t(`ends.${name}`)} hint={t("ends.daysHint")} error={faultOf(name)}>
            {(control) => (
              <TextInput
                {...control}
                autoComplete="off"
                inputMode="text"
                value={draft[name]}
                onChange={(event) => onChange({ [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <label className="flex items-center gap-2 pointer-coarse:h-10">
        <input
          type="checkbox"
          className="size-4"
          checked={draft.tellsCertificateChange}
          onChange={(event) => onChange({ tellsCertificateChange: event.target.checked })}
        />
        {t("ends.tellsChange")}
      </label>
    </More>
  );
}
