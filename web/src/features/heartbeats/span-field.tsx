// A length of time: a number and its unit. Holds the unit alone; the length is told in seconds.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field, NumberInput, SelectInput } from "#web/ui/field.tsx";
import { periodUnits, secondsOf, unitOf, type PeriodUnit } from "./period.ts";

interface SpanFieldProps {
  label: string;
  /** In seconds. */
  value: number | "";
  onValue: (seconds: number | "") => void;
  /** For what is not set yet. */
  usualUnit?: PeriodUnit;
  hint?: string;
  error?: string | undefined;
}

export function SpanField({ label, value: seconds, onValue, usualUnit = "minute", hint, error }: SpanFieldProps) {
  const { t } = useTranslation("heartbeats");
  const [unit, setUnit] = useState<PeriodUnit>(() =>
    seconds === "" || seconds === 0 ? usualUnit : unitOf(seconds).unit,
  );
  const count = seconds === "" ? "" : seconds / secondsOf(unit, 1);
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="flex gap-2">
          <span className="min-w-0 flex-1">
            <NumberInput
              {...control}
              min={0}
              value={count}
              onValue={(value) => onValue(value === "" ? "" : Math.round(secondsOf(unit, value)))}
            />
          </span>
          <SelectInput
            aria-label={t("form.unitOf", { field: label })}
            className="w-32 shrink-0"
            value={unit}
            onChange={(event) => {
              const chosen = periodUnits.find((one) => one === event.target.value) ?? unit;
              setUnit(chosen);
              if (count !== "") onValue(Math.round(secondsOf(chosen, count)));
            }}
          >
            {periodUnits.map((one) => (
              <option key={one} value={one}>
                {t(`units.${one}`)}
              </option>
            ))}
          </SelectInput>
        </div>
      )}
    </Field>
  );
}
