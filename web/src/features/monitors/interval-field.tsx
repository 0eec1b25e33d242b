// How often to look: a few usual lengths to pick from, or any other in seconds.
import { useTranslation } from "react-i18next";
import { NumberField } from "#web/ui/form-fields.tsx";
import { formatInterval } from "#web/ui/format.ts";
import { Segmented } from "#web/ui/segmented.tsx";
import { useState } from "react";

const usualSeconds = [10, 30, 60, 300, 900, 3_600];

interface IntervalFieldProps {
  value: number | "";
  onValue: (value: number | "") => void;
  /** The person has chosen, or has left the field: the value is no longer half typed. */
  onSettled: () => void;
  error: string | undefined;
}

export function IntervalField({ value, onValue, onSettled, error }: IntervalFieldProps) {
  const { t } = useTranslation();
  const [isOther, setIsOther] = useState(value !== "" && !usualSeconds.includes(value));
  return (
    <div className="flex flex-col items-start gap-1.5">
      <p className="font-medium">{t("monitorForm.interval")}</p>
      <Segmented
        label={t("monitorForm.interval")}
        value={isOther ? "other" : String(value)}
        onChoose={(chosen) => {
          setIsOther(chosen === "other");
          if (chosen === "other") return;
          onValue(Number(chosen));
          onSettled();
        }}
        segments={[
          ...usualSeconds.map((seconds) => ({ value: String(seconds), label: formatInterval(seconds) })),
          { value: "other", label: t("monitorForm.otherInterval") },
        ]}
      />
      {(isOther || error !== undefined) && (
        <div className="mt-1 w-40">
          <NumberField
            label={t("monitorForm.intervalSeconds")}
            isLabelHidden
            error={error}
            min={10}
            max={86_400}
            unit="s"
            value={value}
            onValue={onValue}
            onBlur={onSettled}
          />
        </div>
      )}
    </div>
  );
}
