// Text to be taken along as it is: code, a crontab, what a job said. A field that can only be read: keys scroll it and
// mark it.
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

const mostRows = 22;

export function CodeBlock({ label, code, isWrapped = false }: CodeBlockProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const rows = Math.min(mostRows, code.split("\n").length + 1); // One for the bar that scrolls sideways.
  return (
    <div className="mt-2 overflow-hidden rounded-medium border border-line bg-sunken">
      <div className="flex items-center justify-between gap-3 border-b border-line py-1 pr-1 pl-3">
        <span className="truncate text-small text-muted">{label}</span>
        <CopyButton text={code} onUnable={() => field.current?.select()} />
      </div>
      <textarea
        ref={field}
        readOnly
        aria-label={label}
        rows={isWrapped ? Math.min(mostRows, rows + 3) : rows}
        wrap={isWrapped ? "soft" : "off"}
        spellCheck={false}
        value={code}
        className={classNames(
          "block w-full resize-y bg-transparent px-3 py-2.5 font-mono text-small focus-visible:-outline-offset-2",
          isWrapped && "wrap-anywhere",
        )}
      />
    </div>
  );
}

interface CopyButtonProps {
  text: string;
  /** Copying needs a secure context; elsewhere the person copies what is marked here. */
  onUnable?: () => void;
}

export function CopyButton({ text, onUnable }: CopyButtonProps) {
  const { t } = useTranslation();
  const [isCopied, setIsCopied] = useState(false);
  async function copy(): Promise<void> {
    if (navigator.clipboard === undefined) return onUnable?.();
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
  }
  return (
    <Button
      size="small"
      look="quiet"
      icon={isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{isCopied ? t("actions.copied") : t("actions.copy")}</span>
    </Button>
  );
}
