// A request as the handlers of this dialect see it, and what they answer. Knows nothing of Fastify.
import type { Caller, House } from "#platform/verb.ts";
import type { BadgeKeys } from "./badge-keys.ts";
import type { ApiVersion } from "./to-heartbeat.ts";

export interface Asked {
  readonly house: House;
  readonly caller: Caller;
  readonly version: ApiVersion;
  /** Whether its key may only read: it is told no addresses. */
  readonly isReadOnly: boolean;
  readonly badges: BadgeKeys;
  readonly parameters: Readonly<Record<string, string>>;
  /** Each as often as it was given. */
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** One at a time in the organisation, on all instances. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

export type Answered =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: number; readonly contentType: string; readonly parts: AsyncIterable<string | Buffer> };

export type Handler = (asked: Asked) => Promise<Answered>;

export function organizationOf({ caller }: Asked): string {
  if (caller.organizationId === null) throw new Error("whoever has a key has an organisation");
  return caller.organizationId;
}
