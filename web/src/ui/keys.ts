// Keys that work on the whole page, unless somebody is typing or a dialog is open. Each says what it does, for the list.
import { useEffect, useRef, useSyncExternalStore } from "react";

export interface KeyBinding {
  readonly key: string; // as KeyboardEvent.key says it; "mod+k" with the command key
  readonly words: string; // what it does, for the list of keys
  readonly run: (event: KeyboardEvent) => void;
}

const bindings = new Set<{ current: readonly KeyBinding[] }>();
const listeners = new Set<() => void>();
let shown: readonly KeyBinding[] = [];

function announce(): void {
  shown = [...bindings].flatMap((binding) => binding.current);
  for (const listener of listeners) listener();
}

/** Binds keys for as long as the component is on the page. What is bound later wins. */
export function useKeys(keys: readonly KeyBinding[]): void {
  const held = useRef(keys);
  held.current = keys;
  const names = keys.map((key) => `${key.key}:${key.words}`).join("|");
  useEffect(() => {
    bindings.add(held);
    announce();
    return () => {
      bindings.delete(held);
      announce();
    };
  }, [names]);
}

/** All keys that work on this page now. */
export function useBoundKeys(): readonly KeyBinding[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.metaKey || event.ctrlKey ? `mod+${key}` : key;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select, [role=menu] *, [role=dialog] *");
}

/** Call once, at the start. */
export function listenForKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey) return;
    const name = nameOf(event);
    const isCommand = name.startsWith("mod+");
    if (!isCommand && (isTyping(event.target) || document.querySelector("[role=dialog]") !== null)) return;
    const binding = [...bindings].flatMap((held) => held.current).findLast((candidate) => candidate.key === name);
    if (binding === undefined) return;
    event.preventDefault();
    binding.run(event);
  });
}
