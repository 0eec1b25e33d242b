// A person sends again what was given up.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { type Incident, lockIncident, nextSequence, recoveryOf } from "#features/incidents/index.ts";
import type { Tx } from "#platform/database/pool.ts";
import { Id, Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { DeliveryView, deliveryView } from "./delivery-view.ts";
import { retryOf, tellingOfEnd } from "./retry.ts";
import {
  getDelivery,
  insertResend,
  isEndTold,
  type LockedDelivery,
  lockDelivery,
  notifyDeliverers,
  sendAgain,
} from "./store.ts";

export const retryDelivery = verb({
  name: "delivery.retry",
  summary:
    "Send a dead delivery again: the same one while its outage lasts; after that a new one, which tells that it is over",
  input: Strict({ id: Id }),
  output: DeliveryView,
  async run({ tx, org }, { id }) {
    // Incidents are locked before deliveries, as everywhere, so the recovery waits for us or we for it.
    const { incidentId } = await getDelivery(tx, org, id);
    const incident = incidentId === null ? null : await lockIncident(tx, org, incidentId);
    const delivery = await lockDelivery(tx, id);
    const retry = retryOf(delivery, incident === null ? null : await outageNow(tx, incident, delivery));
    const sentId = retry === "again" ? id : await tellEnd(tx, incident, delivery);
    if (retry === "again") await sendAgain(tx, id);
    await notifyDeliverers(tx);
    const answer = deliveryView(await getDelivery(tx, org, sentId));
    return {
      answer,
      changes: [
        {
          objectKind: "delivery",
          objectId: id,
          before: { state: "dead" },
          after: { state: answer.state, sentAs: sentId },
        },
      ],
    };
  },
});

async function outageNow(tx: Tx, incident: Incident, delivery: LockedDelivery) {
  return {
    isOver: incident.resolvedAt !== null,
    recovery: await recoveryOf(tx, incident),
    isEndTold: await isEndTold(tx, delivery),
  };
}

async function tellEnd(tx: Tx, incident: Incident | null, delivery: LockedDelivery): Promise<string> {
  assert(incident !== null && incident.resolvedAt !== null, "the end is told of an outage that is over");
  const sequence = (await nextSequence(tx, [incident.id])).get(incident.id);
  assert(sequence !== undefined, "a locked incident has a next sequence");
  const id = randomUUID();
  await insertResend(tx, delivery.id, id, tellingOfEnd(delivery.telling, id, incident.resolvedAt, sequence));
  return id;
}
