// The channel "slack": a message to an incoming webhook of Slack, or of a server that speaks the same (Mattermost).
// The address is the key: whoever has it can post. Slack knows no idempotency keys, so a repeat says that it may be one.
import Type, { type Static } from "typebox";
import type { Channel } from "#channels/channel.ts";
import { addressMaxCharacters, faultsOfAddress } from "#channels/http-address.ts";
import { postOnce } from "#channels/http-attempt.ts";
import { outcomeOf } from "#channels/http-outcome.ts";
import { secretsOfAddress } from "#channels/redact.ts";
import { slackMessage } from "./message.ts";

const settings = Type.Object(
  { webhookUrl: Type.String({ minLength: 1, maxLength: addressMaxCharacters }) },
  { additionalProperties: false },
);
export type SlackSettings = Static<typeof settings>;

/**
 * Slack's own words for an address that will never work again. A bare 404 or 403 may come from a proxy on the way and is
 * tried again; one with such a word comes from Slack itself.
 */
const finalWords: ReadonlySet<string> = new Set([
  "no_service",
  "no_service_id",
  "no_team",
  "team_disabled",
  "invalid_token",
  "action_prohibited",
  "channel_not_found",
  "channel_is_archived",
  "posting_to_general_channel_denied",
]);

export const slack: Channel<SlackSettings> = {
  kind: "slack",
  settings,
  secretFields: ["webhookUrl"],

  faults: ({ webhookUrl }) => faultsOfAddress(webhookUrl, "/webhookUrl"),

  complete: (given) => ({ settings: given, generated: [] }),

  /** One, and not the address, which is a secret and may change under a delivery that waits. */
  recipients: () => ["slack"],

  async send({ webhookUrl }, _recipient, telling, { net, signal, now, isRepeat }) {
    const url = new URL(webhookUrl);
    const body = JSON.stringify(slackMessage(telling, isRepeat));
    const headers = { "content-type": "application/json; charset=utf-8", "user-agent": "Keepwatch" };
    const result = await postOnce({ url, headers, body }, net, signal);
    const outcome = outcomeOf(result, { host: url.host, secrets: secretsOfAddress(url), nowMs: now(), signal });
    const isFinal = result.kind === "answered" && outcome.result === "retry" && finalWords.has(result.excerpt.trim());
    return isFinal ? { ...outcome, result: "permanent", retryAfterMs: null } : outcome;
  },
};
