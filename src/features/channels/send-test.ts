// Sends one test message to every recipient of a channel, at once and past the outbox, and writes down how it went.
import { randomUUID } from "node:crypto";
import Type, { type Static } from "typebox";
import { attemptTimeoutMs, type Channel, type Outcome, type Telling } from "#channels/index.ts";
import { transaction } from "#platform/database/pool.ts";
import { Id, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { act, type ActContext } from "#platform/verb.ts";
import { channelOfKind } from "./kinds.ts";
import { openChannel, type OpenedChannel } from "./open.ts";
import { getChannel, getOrganizationName } from "./store.ts";
import { insertTestDeliveries, type TestDelivery } from "./test-store.ts";

const Result = Strict({
  recipient: Type.String(),
  result: OneOf(["sent", "retry", "permanent"], { description: "retry: it may work later; permanent: it will not" }),
  statusCode: Nullable(Type.Integer()),
  detail: Type.String({ description: "What the other side answered, or what went wrong" }),
  durationMs: Type.Integer(),
});

export const testChannel = act({
  name: "channel.test",
  summary: "Send a test message to every recipient of a channel and say how it went",
  input: Strict({ id: Id }),
  output: Strict({ results: Type.Array(Result) }),
  async run(context, { id }) {
    const { pool, vault, org } = context;
    const channel = openChannel(vault, await getChannel(pool, org, id));
    const organization = { id: org, name: await getOrganizationName(pool, org) };
    const recipients = channelOfKind(channel.kind).recipients(channel.settings);
    const deliveries = await Promise.all(
      recipients.map((recipient) => sendTest(context, channel, recipient, organization)),
    );
    await transaction(pool, (tx) => insertTestDeliveries(tx, channel, deliveries));
    const results = deliveries.map(resultOf);
    return {
      answer: { results },
      changes: [{ objectKind: "channel", objectId: channel.id, before: null, after: { results } }],
    };
  },
});

async function sendTest(
  { net, smtp, now }: ActContext,
  channel: OpenedChannel,
  recipient: string,
  organization: Telling["organization"],
): Promise<TestDelivery> {
  const telling: Telling = {
    id: randomUUID(),
    event: "channel.test",
    occurredAt: now.toISOString(),
    organization,
    monitor: null,
    incident: null,
  };
  const startedMs = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedMs);
  const kind: Channel<unknown> = channelOfKind(channel.kind);
  const outcome: Outcome = await kind.send(channel.settings, recipient, telling, {
    net,
    smtp,
    signal: AbortSignal.timeout(attemptTimeoutMs),
    now: () => now.getTime() + elapsedMs(),
    attempt: 1,
    isRepeat: false,
  });
  return { telling, recipient, outcome, startedAt: now, durationMs: elapsedMs() };
}

function resultOf({ recipient, outcome, durationMs }: TestDelivery): Static<typeof Result> {
  const { result, statusCode, detail } = outcome;
  return { recipient, result, statusCode, detail, durationMs };
}
