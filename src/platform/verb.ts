// What a caller may do, said once: permission → parse → transaction → run → audit → commit. The list of verbs is the
// permission matrix, the vocabulary of the audit log and the OpenAPI document. Knows nothing of URLs.
import type { Static, TObject, TSchema } from "typebox";
import { type Change, writeAudit } from "./audit.ts";
import { type Db, type Pool, transaction, type Tx } from "./database/pool.ts";
import { answerOnce, type OnceKey } from "./idempotency.ts";
import type { ProbeNet } from "./net/index.ts";
import { Refusal } from "./refusal.ts";
import { parseInput } from "./schema.ts";
import type { Vault } from "./secrets.ts";

export interface Actor {
  readonly kind: "person" | "api_key" | "system" | "anonymous";
  readonly id: string | null;
  readonly name: string;
}

/** Who calls, from where, in which organisation, and what they may do there. */
export interface Caller {
  readonly actor: Actor;
  readonly organizationId: string | null; // null when anonymous
  readonly sessionId: string | null;
  readonly permissions: ReadonlySet<string>;
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** Version named by If-Match, when the caller sent one. */
  readonly ifMatch: number | null;
  readonly once: OnceKey | null;
  /** The refresh cookie, for the few verbs of signing in. */
  readonly refreshToken: string | null;
}

/** What the process hands to every verb and act. */
export interface House {
  readonly pool: Pool;
  readonly vault: Vault;
  readonly publicUrl: string;
  /** After the @ of mail addresses that are pinged; null: pings by mail are not taken here. */
  readonly pingMailDomain: string | null;
  readonly now: () => Date;
  /** The way out, for acts alone: verbs hold a transaction and must not wait for the world. */
  readonly net: ProbeNet;
  readonly smtp: { readonly url: string; readonly from: string } | null;
  /** The road of pings, for acts alone; absent where none are received. */
  readonly takePing?: TakePing;
}

/** A ping that somebody sends from here. */
export interface HandedPing {
  readonly number: number; // thing.number
  readonly signal: "success" | "start" | "fail" | "log";
  readonly body: Buffer | null;
  readonly address: string;
  readonly userAgent: string;
}

export interface TakenPing {
  readonly id: string;
  readonly receivedAt: number; // Unix milliseconds
  /** `stored`: it is judged, and can be read. `spooled`: it is safe, and is judged later. `away`: it was not taken. */
  readonly outcome: "stored" | "spooled" | "gone" | "away";
}

export type TakePing = (ping: HandedPing) => Promise<TakenPing>;

export interface VerbContext {
  readonly tx: Tx;
  readonly org: string; // "" for a public verb without an organisation
  readonly actor: Actor;
  readonly caller: Caller;
  readonly now: Date;
  readonly vault: Vault;
  readonly publicUrl: string;
  readonly pingMailDomain: House["pingMailDomain"];
}

export interface QueryContext extends Omit<VerbContext, "tx"> {
  readonly db: Db;
}

export interface ActContext extends Omit<VerbContext, "tx"> {
  readonly pool: Pool;
  readonly net: ProbeNet;
  readonly smtp: House["smtp"];
  readonly takePing: TakePing | null;
}

/** What a verb did: the answer, and each changed object with its old and new values for the audit log. */
export interface Done<Answer> {
  readonly answer: Answer;
  readonly changes: readonly Change[];
  /** A cookie to set or clear along with the answer (signing in alone). */
  readonly refreshCookie?: { readonly token: string; readonly expiresAt: Date } | "clear";
}

interface Described<Input extends TObject, Output extends TSchema> {
  /** Name = permission = audit action = operation id. */
  readonly name: string;
  readonly summary: string;
  readonly input: Input;
  readonly output: Output;
  /** `public`: no sign-in asked. `signed_in`: anybody who is signed in, for their own things. Else the permission. */
  readonly access?: "public" | "signed_in";
  /** The answer holds a secret that is shown once: it is never kept under an idempotency key, the key itself is. */
  readonly answersSecret?: boolean;
  /** What is kept of the answer under an idempotency key, where it shows secrets that can be read again. */
  readonly keptAnswer?: (answer: Static<Output>) => Static<Output>;
}

export interface Verb<Input extends TObject = TObject, Output extends TSchema = TSchema> extends Described<
  Input,
  Output
> {
  readonly kind: "verb" | "query" | "act";
  call(house: House, caller: Caller, input: unknown): Promise<Done<Static<Output>>>;
}

/** Changes something: one transaction, audited in it. */
export function verb<Input extends TObject, Output extends TSchema>(
  described: Described<Input, Output> & {
    run(context: VerbContext, input: Static<Input>): Promise<Done<Static<Output>>>;
  },
): Verb<Input, Output> {
  return {
    ...described,
    kind: "verb",
    async call(house, caller, raw) {
      mayCall(described, caller);
      const input = parseInput(described.input, raw);
      return transaction(house.pool, async (tx) => {
        const run = async () => {
          const done = await described.run({ ...contextOf(house, caller), tx }, input);
          await writeAudit(tx, described.name, caller, done.changes);
          return done;
        };
        if (caller.once === null || caller.organizationId === null) return run();
        const kept = (answer: Static<Output>) => {
          if (described.answersSecret === true) return undefined;
          return described.keptAnswer === undefined ? answer : described.keptAnswer(answer);
        };
        return answerOnce(tx, caller.organizationId, caller.actor.id, caller.once, kept, run);
      });
    },
  };
}

/** Reads: its queries see committed rows; nothing is audited. */
export function query<Input extends TObject, Output extends TSchema>(
  described: Described<Input, Output> & { run(context: QueryContext, input: Static<Input>): Promise<Static<Output>> },
): Verb<Input, Output> {
  return {
    ...described,
    kind: "query",
    async call(house, caller, raw) {
      mayCall(described, caller);
      const input = parseInput(described.input, raw);
      const answer = await described.run({ ...contextOf(house, caller), db: house.pool }, input);
      return { answer, changes: [] };
    },
  };
}

/** Talks to the world: the same front, but no transaction and no connection held while it waits. */
export function act<Input extends TObject, Output extends TSchema>(
  described: Described<Input, Output> & {
    run(context: ActContext, input: Static<Input>): Promise<Done<Static<Output>>>;
  },
): Verb<Input, Output> {
  return {
    ...described,
    kind: "act",
    async call(house, caller, raw) {
      mayCall(described, caller);
      const input = parseInput(described.input, raw);
      const { pool, net, smtp, takePing = null } = house;
      const done = await described.run({ ...contextOf(house, caller), pool, net, smtp, takePing }, input);
      if (done.changes.length > 0)
        await transaction(house.pool, (tx) => writeAudit(tx, described.name, caller, done.changes));
      return done;
    },
  };
}

function contextOf(house: House, caller: Caller) {
  return {
    org: caller.organizationId ?? "",
    actor: caller.actor,
    caller,
    now: house.now(),
    vault: house.vault,
    publicUrl: house.publicUrl,
    pingMailDomain: house.pingMailDomain,
  };
}

function mayCall(described: { name: string; access?: "public" | "signed_in" }, caller: Caller): void {
  if (described.access === "public") return;
  if (caller.organizationId === null)
    throw new Refusal(401, "not_signed_in", "Send an access token or an API key: Authorization: Bearer TOKEN.");
  if (described.access === "signed_in" || caller.permissions.has(described.name)) return;
  throw new Refusal(403, "not_allowed", `This needs the permission ${described.name}.`);
}

/** Refuses (412) when the caller named a version that is no longer current. */
export function refuseLostUpdate(caller: Caller, currentVersion: number): void {
  if (caller.ifMatch === null || caller.ifMatch === currentVersion) return;
  throw new Refusal(
    412,
    "changed_meanwhile",
    `Somebody changed this meanwhile: you saw version ${caller.ifMatch}, it is now ${currentVersion}. Read it again.`,
  );
}
