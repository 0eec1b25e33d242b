// Something to take along: a link or a key, often shown only once.
import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.tsx";
import { Field, TextInput } from "./field.tsx";

export function CopyField({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setIsCopied] = useState(false);

  async function copy(): Promise<void> {
    if (navigator.clipboard === undefined) return field.current?.select(); // Needs a secure context; the person then copies.
    await navigator.clipboard.writeText(value);
    setIsCopied(true);
  }

  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(control) => (
        <div className="flex gap-2">
          <TextInput
            {...control}
            ref={field}
            readOnly
            value={value}
            onFocus={(event) => event.target.select()}
            className="font-mono text-small"
          />
          <Button
            size="normal"
            className="h-9 pointer-coarse:h-11"
            icon={isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
            onClick={() => void copy()}
          >
            <span aria-live="polite">{isCopied ? t("actions.copied") : t("actions.copy")}</span>
          </Button>
        </div>
      )}
    </Field>
  );
}
