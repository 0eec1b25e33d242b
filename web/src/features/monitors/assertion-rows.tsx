// The list of what must hold of an answer: a row each, of headers or of JSON queries.
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "#web/ui/button.tsx";
import { SelectInput, TextInput } from "#web/ui/field.tsx";
import { type AssertionDraft, headerComparisons, jsonComparisons } from "./further-draft.ts";

const maxAssertions = 20;
const fresh: AssertionDraft = { source: "json", subject: "", comparison: "equals", value: "" };

interface AssertionRowsProps {
  assertions: readonly AssertionDraft[];
  onChange: (assertions: readonly AssertionDraft[]) => void;
  fault: (field: string) => string | undefined;
}

export function AssertionRows({ assertions, onChange, fault }: AssertionRowsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">{t("monitorForm.further.assertions")}</legend>
      {assertions.map((assertion, index) => (
        <AssertionRow
          // A row has no identity but its place.
          key={index}
          assertion={assertion}
          onChange={(part) => onChange(assertions.map((one, at) => (at === index ? { ...one, ...part } : one)))}
          onRemove={() => onChange(assertions.filter((_, at) => at !== index))}
          error={["name", "expression", "value"]
            .map((field) => fault(`target.assertions.${index}.${field}`))
            .find((message) => message !== undefined)}
        />
      ))}
      <div>
        <Button
          type="button"
          size="small"
          icon={<Plus aria-hidden size={14} />}
          disabled={assertions.length >= maxAssertions}
          onClick={() => onChange([...assertions, fresh])}
        >
          {t("monitorForm.further.addAssertion")}
        </Button>
      </div>
      <p className="text-small text-faint">{t("monitorForm.further.assertionsHint")}</p>
    </fieldset>
  );
}

interface AssertionRowProps {
  assertion: AssertionDraft;
  onChange: (part: Partial<AssertionDraft>) => void;
  onRemove: () => void;
  error: string | undefined;
}

function AssertionRow({ assertion, onChange, onRemove, error }: AssertionRowProps) {
  const { t } = useTranslation();
  const { source, comparison } = assertion;
  const comparisons = source === "header" ? headerComparisons : jsonComparisons;
  const takesValue = comparison !== "exists" && comparison !== "absent";
  return (
    <div className="flex flex-col gap-1">
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-[96px_minmax(0,1fr)_136px_minmax(0,1fr)_32px]">
        <SelectInput
          aria-label={t("monitorForm.further.source")}
          value={source}
          onChange={(event) =>
            onChange({ source: event.target.value === "header" ? "header" : "json", comparison: "equals" })
          }
        >
          <option value="json">JSON</option>
          <option value="header">{t("monitorForm.further.header")}</option>
        </SelectInput>
        <TextInput
          aria-label={t(`monitorForm.further.subject.${source}`)}
          aria-invalid={error === undefined ? undefined : true}
          className="font-mono text-small"
          spellCheck={false}
          autoCapitalize="none"
          placeholder={source === "header" ? "Cache-Control" : "status"}
          value={assertion.subject}
          onChange={(event) => onChange({ subject: event.target.value })}
        />
        <SelectInput
          aria-label={t("monitorForm.further.comparison")}
          value={comparison}
          onChange={(event) =>
            onChange({ comparison: comparisons.find((known) => known === event.target.value) ?? "equals" })
          }
        >
          {comparisons.map((known) => (
            <option key={known} value={known}>
              {t(`monitorForm.further.comparisons.${known}`)}
            </option>
          ))}
        </SelectInput>
        {takesValue ? (
          <TextInput
            aria-label={t("monitorForm.further.value")}
            className="font-mono text-small"
            spellCheck={false}
            value={assertion.value}
            onChange={(event) => onChange({ value: event.target.value })}
          />
        ) : (
          <span aria-hidden className="max-sm:hidden" />
        )}
        <Button
          type="button"
          look="quiet"
          aria-label={t("monitorForm.further.removeAssertion")}
          icon={<X aria-hidden size={14} />}
          onClick={onRemove}
        />
      </div>
      {error !== undefined && <p className="text-small text-down">{error}</p>}
    </div>
  );
}
