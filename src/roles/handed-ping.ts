// A ping that somebody sends from the page goes the road of all pings: it is received here and now, and holds deadlines up
// until it is settled.
import type { Ping } from "#features/heartbeats/index.ts";
import type { Receiver } from "#pipeline/receive/receiver.ts";
import type { HandedPing, TakenPing } from "#platform/verb.ts";

export async function takeHanded(receiver: Receiver, handed: HandedPing): Promise<TakenPing> {
  const taken = await receiveHanded(receiver, handed);
  if (taken.outcome !== "gone") return taken;
  // It may have been made a moment ago: everything is known once the book was read again.
  await receiver.findAnew([]);
  return receiveHanded(receiver, handed);
}

async function receiveHanded(receiver: Receiver, handed: HandedPing): Promise<TakenPing> {
  const receipt = receiver.begin();
  try {
    const ping: Ping = {
      ...handed,
      ...receipt,
      bodyBytes: handed.body?.length ?? 0,
      exitStatus: null,
      runId: null,
      form: "keepwatch",
      scheme: "https",
      method: "POST",
      message: null,
      subject: null,
      toldDurationMs: null,
      isByFormerAddress: false,
    };
    const taken = await receiver.take(ping);
    return { ...receipt, outcome: taken === "asleep" ? "stored" : taken };
  } finally {
    receiver.settle(receipt);
  }
}
