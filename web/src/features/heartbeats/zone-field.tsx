// Which clock a schedule reads. The browser knows the names; one that it does not know is kept.
import { useTranslation } from "react-i18next";
import { optionOf, SelectField } from "#web/ui/form-fields.tsx";

interface ZoneFieldProps {
  zone: string;
  onZone: (zone: string) => void;
  error?: string | undefined;
}

export function ZoneField({ zone, onZone, error }: ZoneFieldProps) {
  const { t } = useTranslation("heartbeats");
  const zones = [...new Set(["UTC", zone, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <SelectField label={t("form.timeZone")} error={error} value={zone} onValue={onZone} options={zones.map(optionOf)} />
  );
}
