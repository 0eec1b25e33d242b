// Finding in a list by text: "/" goes there, Escape empties it, and the list hears of it when somebody has stopped typing.
import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./button.tsx";
import { Field, TextInput } from "./field.tsx";
import { Kbd } from "./kbd.tsx";
import { useKeys } from "./keys.ts";

const typingPauseMs = 120;

interface SearchBoxProps {
  label: string;
  clearLabel: string;
  text: string;
  onText: (text: string) => void;
}

export function SearchBox({ label, clearLabel, text, onText }: SearchBoxProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(text);
  const input = useRef<HTMLInputElement>(null);
  const tell = useRef(onText);
  tell.current = onText;

  // When the address changes by itself (back, a cleared filter), the field follows; never under somebody's fingers.
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(text);
  }, [text]);

  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => tell.current(typed), typingPauseMs);
    return () => clearTimeout(timer);
  }, [typed, text]);

  useKeys([{ key: "/", words: t("keys.search"), run: () => input.current?.focus() }]);

  return (
    <div className="relative w-full sm:w-64">
      <Search
        aria-hidden
        size={14}
        className="pointer-events-none absolute top-1/2 left-2.5 z-10 -translate-y-1/2 text-faint"
      />
      <Field label={label} isLabelHidden>
        {(control) => (
          <TextInput
            {...control}
            ref={input}
            type="search"
            className="h-8! border-line! pr-8 pl-8 pointer-coarse:h-11!"
            placeholder={label}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              setTyped("");
              event.currentTarget.blur();
            }}
          />
        )}
      </Field>
      <span className="absolute top-1/2 right-1.5 -translate-y-1/2">
        {typed === "" ? (
          <span aria-hidden className="mr-1 pointer-coarse:hidden">
            <Kbd>/</Kbd>
          </span>
        ) : (
          <IconButton
            label={clearLabel}
            icon={<X aria-hidden size={14} />}
            className="size-6"
            onClick={() => setTyped("")}
          />
        )}
      </span>
    </div>
  );
}
