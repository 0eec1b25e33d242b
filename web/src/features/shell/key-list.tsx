// The list of keys that work on this page.
import { useTranslation } from "react-i18next";
import { Dialog } from "#web/ui/dialog.tsx";
import { commandKey, Kbd } from "#web/ui/kbd.tsx";
import { useBoundKeys } from "#web/ui/keys.ts";

function caps(key: string): string[] {
  return key.split("+").map((part) => (part === "mod" ? commandKey : part.length === 1 ? part.toUpperCase() : part));
}

export function KeyList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const keys = useBoundKeys();
  const byWords = Map.groupBy(keys, (binding) => binding.words);
  return (
    <Dialog isOpen onClose={onClose} title={t("keys.title")}>
      <dl className="flex flex-col">
        {[...byWords].map(([words, bindings]) => (
          <div key={words} className="flex items-center justify-between gap-4 border-b border-line py-2 last:border-0">
            <dt className="text-muted">{words}</dt>
            <dd className="flex gap-1.5">
              {bindings.map((binding) => (
                <span key={binding.key} className="inline-flex gap-0.5">
                  {caps(binding.key).map((cap) => (
                    <Kbd key={cap}>{cap}</Kbd>
                  ))}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
