// Asks the live wire to tell of what is on the screen, for as long as it is. Knows nothing of what is told.
import { useEffect } from "react";
import { watch } from "#web/api/live.ts";

const scrollPauseMs = 150; // Rows that only fly past are not worth a word.

/** Ids joined by commas. */
export function useWatch(topic: "monitors" | "heartbeats", ids: string): void {
  useEffect(() => {
    const timer = setTimeout(() => watch(topic, ids === "" ? [] : ids.split(",")), scrollPauseMs);
    return () => clearTimeout(timer);
  }, [topic, ids]);
  useEffect(() => () => watch(topic, []), [topic]);
}
