// Text to be taken along as it is: code, a crontab, what a job said.
import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "#web/ui/button.tsx";
import { classNames } from "#web/ui/class-names.ts";

interface CodeBlockProps {
  label: string;
  code: string;
  /** Long lines are broken, for what is read and not pasted. */
  isWrapped?: boolean;
}

export function CodeBlock({ label, code, isWrapped = false }: CodeBlockProps) {
  return (
    <div className="mt-2 rounded-medium border border-line bg-sunken">
      <div className="flex items-center justify-between gap-3 border-b border-line py-1 pr-1 pl-3">
        <span className="truncate text-small text-muted">{label}</span>
        <CopyButton text={code} />
      </div>
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className={classNames(
          "max-h-[60dvh] overflow-auto px-3 py-2.5 font-mono text-small focus-visible:-outline-offset-2",
          isWrapped && "wrap-anywhere whitespace-pre-wrap",
        )}
      >
        {code}
      </pre>
    </div>
  );
}

export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  const [isCopied, setIsCopied] = useState(false);
  async function copy(): Promise<void> {
    // Needs a secure context; elsewhere the text beside the button is marked, and the person copies.
    if (navigator.clipboard === undefined) return selectBeside(button.current);
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
  }
  return (
    <Button
      ref={button}
      size="small"
      look="quiet"
      icon={isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{isCopied ? t("actions.copied") : t("actions.copy")}</span>
    </Button>
  );
}

function selectBeside(button: HTMLButtonElement | null): void {
  const text = button?.parentElement?.parentElement?.querySelector("pre");
  if (text) getSelection()?.selectAllChildren(text);
}
