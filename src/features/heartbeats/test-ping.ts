// Sends a ping from here, on the road that every ping takes, and answers with what it counted as.
import Type from "typebox";
import { notFound, Refusal } from "#platform/refusal.ts";
import { Id, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { act } from "#platform/verb.ts";
import { MAX_USER_AGENT } from "./ping.ts";
import { findPing, getAwaited } from "./ping-store.ts";
import { PingView, pingView } from "./ping-view.ts";

const MAX_BODY_CHARACTERS = 10_000;

export const testPing = act({
  name: "heartbeat.test_ping",
  summary: "Send a ping to a heartbeat as its job would, and read what it counts as",
  input: Strict({
    id: Id,
    signal: OneOf(["success", "start", "fail", "log"]),
    body: Type.Optional(Type.String({ maxLength: MAX_BODY_CHARACTERS })),
  }),
  output: Strict({
    pingId: Id,
    ping: Type.Unsafe<PingView | null>({
      ...Nullable(PingView),
      description: "null: it was taken, and is judged as soon as the database is back",
    }),
  }),
  async run({ pool, org, caller, takePing }, { id, signal, body }) {
    const { number } = await getAwaited(pool, org, id);
    if (takePing === null) throw notTaken();
    const {
      id: pingId,
      receivedAt,
      outcome,
    } = await takePing({
      number,
      signal,
      body: body === undefined || body === "" ? null : Buffer.from(body),
      address: caller.address,
      userAgent: caller.userAgent.slice(0, MAX_USER_AGENT),
    });
    if (outcome === "gone") throw notFound("heartbeat");
    if (outcome === "away") throw notTaken();
    const row = outcome === "stored" ? await findPing(pool, number, receivedAt, pingId) : undefined;
    const after = { testPing: { id: pingId, signal } };
    return {
      answer: { pingId, ping: row === undefined ? null : pingView(row) },
      changes: [{ objectKind: "heartbeat", objectId: id, before: null, after }],
    };
  },
});

function notTaken(): Refusal {
  return new Refusal(503, "receiver_unavailable", "No ping can be taken at this moment. Try again shortly.", {
    retryAfterSeconds: 5,
  });
}
