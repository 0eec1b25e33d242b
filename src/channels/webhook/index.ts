// The channel "webhook": a signed POST of JSON to an address of the receiver's choice.
import Type, { type Static } from "typebox";
import { outcomeOf } from "#channels/http-outcome.ts";
import type { Channel } from "#channels/channel.ts";
import { addressMaxCharacters, faultsOfAddress } from "#channels/http-address.ts";
import { postOnce } from "#channels/http-attempt.ts";
import { secretsOfQuery } from "#channels/redact.ts";
import { webhookBody } from "./body.ts";
import { generateSecret, signatureOf } from "./signature.ts";

const settings = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: addressMaxCharacters }),
    secret: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  },
  { additionalProperties: false },
);
export type WebhookSettings = Static<typeof settings>;

export const webhook: Channel<WebhookSettings> = {
  kind: "webhook",
  settings,
  secretFields: ["secret"],

  faults: ({ url }) => faultsOfAddress(url, "/url"),

  complete(given) {
    if (given.secret !== undefined) return { settings: given, generated: [] };
    return { settings: { ...given, secret: generateSecret() }, generated: ["secret"] };
  },

  /** One, and not the address: a changed address must not make a second delivery of the same telling, nor a new order. */
  recipients: () => ["webhook"],

  async send({ url: address, secret }, _recipient, telling, { net, signal, now }) {
    if (secret === undefined) throw new Error("the settings of a webhook are completed before they are saved");
    const url = new URL(address);
    const body = webhookBody(telling);
    const timestampSeconds = Math.floor(now() / 1_000);
    const signature = signatureOf(secret, timestampSeconds, body);
    const headers = {
      "content-type": "application/json",
      "user-agent": "Keepwatch",
      "idempotency-key": telling.id,
      "x-keepwatch-event": telling.event,
      "x-keepwatch-timestamp": String(timestampSeconds),
      "x-keepwatch-signature": signature,
    };
    const result = await postOnce({ url, headers, body }, net, signal);
    const secrets = [secret, signature, ...secretsOfQuery(url)];
    return outcomeOf(result, { host: url.host, secrets, nowMs: now(), signal });
  },
};
