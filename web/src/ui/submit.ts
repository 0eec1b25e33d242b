// ⌘/Ctrl+Enter sends the form from any of its fields.
import type { KeyboardEvent } from "react";

export function submitOnCommandEnter(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
}
