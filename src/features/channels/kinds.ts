// What differs from kind to kind of channel: which settings there are, which of them are secret, and what is wrong with
// those that came in. Knows the list of kinds, and nothing of HTTP or tables.
import { channels, type Channel } from "#channels/index.ts";
import { faultsAgainst, OneOf } from "#platform/schema.ts";
import { type Fault, malformed } from "#platform/refusal.ts";

export type Settings = Readonly<Record<string, unknown>>;

export const kindNames = [...channels.keys()];
export const KindName = OneOf(kindNames);

export function channelOfKind(kind: string): Channel<unknown> {
  const channel = channels.get(kind);
  if (channel === undefined) throw new Error(`a channel of the unknown kind ${kind} is stored`);
  return channel;
}

/** Fills what may be left out; refuses (400) settings that do not fit the kind, naming every fault under `/settings`. */
export function completeSettings(kind: string, given: Settings): { settings: Settings; generated: readonly string[] } {
  const channel = channelOfKind(kind);
  const faults = faultsOf(channel, given);
  if (faults.length > 0) throw malformed(faults.map((fault) => ({ ...fault, path: `/settings${fault.path}` })));
  const completed = channel.complete(given);
  return { settings: completed.settings as Settings, generated: completed.generated };
}

function faultsOf(channel: Channel<unknown>, given: Settings): readonly Fault[] {
  const misfits = faultsAgainst(channel.settings, given);
  return misfits.length > 0 ? misfits : channel.faults(given);
}

/** What was sent laid over what is there, field by field; `{"isSet": true}` for a secret field keeps it. */
export function mergeSettings(kind: string, current: Settings, sent: Settings): Settings {
  const secretFields = channelOfKind(kind).secretFields;
  const kept = new Set(secretFields.filter((field) => isKept(sent[field])));
  return { ...current, ...Object.fromEntries(Object.entries(sent).filter(([field]) => !kept.has(field))) };
}

function isKept(value: unknown): boolean {
  return typeof value === "object" && value !== null && "isSet" in value && value.isSet === true;
}

/**
 * Settings as they are stored and shown (each secret field reads `{"isSet": true}`), and the secret fields apart; null
 * when there are none.
 */
export function splitSettings(kind: string, settings: Settings): { shown: Settings; secret: Settings | null } {
  const isSecret = new Set(channelOfKind(kind).secretFields);
  const secret = Object.entries(settings).filter(([field]) => isSecret.has(field));
  if (secret.length === 0) return { shown: settings, secret: null };
  const marks = secret.map(([field]) => [field, { isSet: true }]);
  return { shown: { ...settings, ...Object.fromEntries(marks) }, secret: Object.fromEntries(secret) };
}
