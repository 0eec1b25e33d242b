// The list of channels. Adding a kind takes a folder and a line here.
import type { Channel } from "./channel.ts";
import { email } from "./email/index.ts";
import { slack } from "./slack/index.ts";
import { webhook } from "./webhook/index.ts";

/**
 * By kind. Settings are `unknown` to whoever holds a channel of any kind: they are held against `settings` (the schema)
 * and `faults` when they come in, and against nothing again when they come back from our own table.
 */
export const channels: ReadonlyMap<string, Channel<unknown>> = new Map<string, Channel<unknown>>(
  [webhook, email, slack].map((channel): [string, Channel<unknown>] => [channel.kind, channel]),
);

export type {
  Channel,
  ExpiryTelling,
  HeartbeatEvent,
  HeartbeatTold,
  MissedRuns,
  Outcome,
  SendContext,
  SettingsFault,
  SlowRun,
  Telling,
} from "./channel.ts";
export { attemptTimeoutMs } from "./channel.ts";
