// The menu itself: what menu.tsx fetches when it is wanted. Arrow keys walk, letters jump, Escape closes.
import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { RefObject } from "react";
import { classNames } from "./class-names.ts";
import type { MenuChoice, MenuEntry } from "./menu.tsx";

const itemShape =
  "flex h-8 items-center gap-2 rounded-small px-2 outline-none select-none data-highlighted:bg-marked pointer-coarse:h-11";

interface MenuPopupProps {
  entries: readonly MenuEntry[];
  anchor: RefObject<HTMLButtonElement | null>;
  side: "top" | "bottom";
  align: "start" | "end";
  onClose: () => void;
}

export function MenuPopup({ entries, anchor, side, align, onClose }: MenuPopupProps) {
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal container={landmarkOf(anchor.current)}>
        <Base.Positioner anchor={anchor} side={side} align={align} sideOffset={4} className="z-50">
          <Base.Popup
            finalFocus={anchor}
            className="appear-soft max-h-[80dvh] min-w-44 overflow-y-auto rounded-medium bg-raised p-1 shadow-float outline-none"
          >
            {entries.map((entry, place) => (
              <Entry key={entry.kind === "line" ? place : entry.words} entry={entry} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** A menu belongs to the part of the page that its button is in, and reads so. */
function landmarkOf(button: HTMLElement | null): HTMLElement | null {
  return button?.closest<HTMLElement>("header, nav, main") ?? null;
}

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry.kind === "line") return <Base.Separator className="my-1 h-px bg-line" />;
  if (entry.kind === "choice") return <Choice choice={entry} />;
  return (
    <Base.Item onClick={entry.onSelect} className={classNames(itemShape, entry.isDanger === true && "text-down")}>
      {entry.icon !== undefined && (
        <span aria-hidden className={classNames("flex w-4 justify-center", entry.isDanger !== true && "text-faint")}>
          {entry.icon}
        </span>
      )}
      {entry.words}
    </Base.Item>
  );
}

function Choice({ choice }: { choice: MenuChoice }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-small text-faint">{choice.words}</Base.GroupLabel>
      <Base.RadioGroup value={choice.value} onValueChange={(value: string) => choice.onChoose(value)}>
        {choice.options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} className={classNames(itemShape, "justify-between")}>
            {option.words}
            <Base.RadioItemIndicator>
              <Check size={14} aria-hidden />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}
