// The state that is shown, in SQL: the twin of `shownState`, for filters, orders and counts.
import { heartbeatStates, JUDGED_WITHIN_MS } from "./heartbeat.ts";

const storedAsShown = heartbeatStates.filter((state) => state !== "new" && state !== "late" && state !== "up");

/** Of `belief b`, at the moment that `now` stands for. */
export function shownStateSql(now: string): string {
  return `(CASE WHEN b.state = 'pending' THEN 'new'
    WHEN b.state = ANY('{${storedAsShown.join(",")}}'::text[]) THEN b.state
    WHEN b.state <> 'up' THEN 'unknown'
    WHEN ${now} > b.due_at + make_interval(secs => ${JUDGED_WITHIN_MS / 1_000}) THEN 'unknown'
    WHEN ${now} >= b.expected_at THEN 'late'
    ELSE 'up' END)`;
}
