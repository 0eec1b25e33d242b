// Which clock a schedule reads. The browser knows the names; one that it does not know is kept.
import { useTranslation } from "react-i18next";
import { Field, SelectInput } from "#web/ui/field.tsx";

interface ZoneFieldProps {
  zone: string;
  onZone: (zone: string) => void;
  error?: string | undefined;
}

export function ZoneField({ zone, onZone, error }: ZoneFieldProps) {
  const { t } = useTranslation("heartbeats");
  const zones = [...new Set(["UTC", zone, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <Field label={t("form.timeZone")} error={error}>
      {(control) => (
        <SelectInput {...control} value={zone} onChange={(event) => onZone(event.target.value)}>
          {zones.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </SelectInput>
      )}
    </Field>
  );
}
