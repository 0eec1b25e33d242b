// The pings of one heartbeat, newest first: by kind, by time, and by what their bodies say.
import Type from "typebox";
import { decodeCursor, idOfCursor, pageOf } from "#platform/cursor.ts";
import { type Fault, malformed } from "#platform/refusal.ts";
import { Id, Moment, OneOf, Page, pageInput, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { pingKinds } from "./ping.ts";
import { getAwaited, LATEST_MS, listPingRows, MOST_SEARCHED } from "./ping-store.ts";
import { PingView, pingView } from "./ping-view.ts";

const USUAL_LIMIT = 50;
const MAX_TEXT_CHARACTERS = 200;
const EARLIEST_MS = Date.UTC(2000, 0);

export const listPings = query({
  name: "ping.list",
  summary: "List the pings of a heartbeat, newest first",
  input: Strict({
    id: Id,
    kind: Type.Optional(OneOf(pingKinds)),
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: MAX_TEXT_CHARACTERS,
        description: `Text in the kept body; looked for in the newest ${MOST_SEARCHED} pings. A-Z and a-z are alike.`,
      }),
    ),
    from: Type.Optional(Moment),
    to: Type.Optional(Moment),
    ...pageInput,
  }),
  output: Page(PingView),
  async run({ db, org }, input) {
    const range = rangeOf(input);
    const after = input.cursor === undefined ? null : readCursor(input.cursor);
    const { number } = await getAwaited(db, org, input.id);
    const limit = input.limit ?? USUAL_LIMIT;
    const { kind = null, q: text = null } = input;
    const rows = await listPingRows(db, number, { kind, text, ...range, after, limit: limit + 1 });
    return pageOf(rows, limit, ({ receivedAt, id }) => [receivedAt.getTime(), id], pingView);
  },
});

function rangeOf({ from, to }: { readonly from?: string; readonly to?: string }): { fromMs: number; toMs: number } {
  const faults: Fault[] = [];
  const fromMs = from === undefined ? EARLIEST_MS : momentMs(from, "/from", faults);
  const toMs = to === undefined ? LATEST_MS : momentMs(to, "/to", faults);
  if (fromMs >= toMs) faults.push({ path: "/from", message: "must be before `to`" });
  if (faults.length > 0) throw malformed(faults);
  return { fromMs, toMs };
}

function momentMs(text: string, path: string, faults: Fault[]): number {
  const ms = Date.parse(text);
  if (!isStorable(ms)) faults.push({ path, message: "must lie between the years 2000 and 2199" });
  return ms;
}

function readCursor(text: string): { receivedMs: number; id: string } {
  const [receivedMs, id] = decodeCursor(text, 2);
  if (typeof receivedMs !== "number" || !isStorable(receivedMs))
    throw malformed([{ path: "/cursor", message: "is not a cursor of this list" }]);
  return { receivedMs, id: idOfCursor(id) };
}

function isStorable(ms: number): boolean {
  return Number.isInteger(ms) && ms >= EARLIEST_MS && ms < LATEST_MS;
}
