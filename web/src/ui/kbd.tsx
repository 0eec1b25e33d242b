// A key as it is printed on a keyboard.
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export function Kbd({ children, isInverted = false }: { children: ReactNode; isInverted?: boolean }) {
  return (
    <kbd
      className={classNames(
        "inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-small border px-1 font-sans text-[11px] leading-none",
        isInverted ? "border-current/30" : "border-line bg-sunken text-muted",
      )}
    >
      {children}
    </kbd>
  );
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The name of the command key on this machine. */
export const commandKey = isApple ? "⌘" : "Ctrl";
