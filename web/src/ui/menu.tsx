// A menu of actions behind one button. The button is here from the start; the menu itself is fetched when somebody comes
// near it, which keeps it out of the first load.
import { cloneElement, lazy, Suspense, useRef, useState, type ReactElement, type ReactNode, type Ref } from "react";

export interface MenuAction {
  readonly kind: "action";
  readonly words: string;
  readonly icon?: ReactNode;
  readonly isDanger?: boolean;
  readonly onSelect: () => void;
}

export interface MenuChoice {
  readonly kind: "choice";
  readonly words: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly words: string }[];
  readonly onChoose: (value: string) => void;
}

export type MenuEntry = MenuAction | MenuChoice | { readonly kind: "line" };

const fetchPopup = () => import("./menu-popup.tsx");
const MenuPopup = lazy(() => fetchPopup().then((module) => ({ default: module.MenuPopup })));

interface TriggerProps {
  ref?: Ref<HTMLButtonElement>;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  onPointerDown?: () => void;
  onClick?: () => void;
}

interface MenuProps {
  trigger: ReactElement<TriggerProps>;
  entries: readonly MenuEntry[];
  side?: "top" | "bottom";
  align?: "start" | "end";
}

export function Menu({ trigger, entries, side = "bottom", align = "end" }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const wasOpen = useRef(false); // A press on the button closes the menu before it clicks.
  return (
    <>
      {cloneElement(trigger, {
        ref: button,
        "aria-haspopup": "menu",
        "aria-expanded": isOpen,
        onPointerEnter: () => void fetchPopup(),
        onFocus: () => void fetchPopup(),
        onPointerDown: () => (wasOpen.current = isOpen),
        onClick: () => {
          setIsOpen(!wasOpen.current);
          wasOpen.current = false;
        },
      })}
      {isOpen && (
        <Suspense fallback={null}>
          <MenuPopup entries={entries} anchor={button} side={side} align={align} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
