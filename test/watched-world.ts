// An organisation with monitors and a history, written straight into the tables, and people who call verbs without a
// server: Alice owns it, Charlie is a stranger. Every answer is held against the schema that its verb promises.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import type { Static, TObject, TSchema } from "typebox";
import { uuidv7 } from "#lib/uuid.ts";
import { oneRow } from "#platform/database/one-row.ts";
import type { Pool } from "#platform/database/pool.ts";
import { createNet } from "#platform/net/index.ts";
import { Refusal } from "#platform/refusal.ts";
import { faultsAgainst } from "#platform/schema.ts";
import { createVault } from "#platform/secrets.ts";
import type { Caller, House, TakePing, Verb } from "#platform/verb.ts";
import { createTestDatabase } from "./database.ts";
import { flushLooks } from "./recorded-looks.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly org: string;
}

export interface Watched {
  readonly id: string;
  readonly number: number;
  readonly shard: number;
  readonly org: string;
}

export interface Seen {
  readonly state: string;
  readonly at: Date | string;
  readonly reason?: string;
  readonly message?: string;
}

export interface Look {
  readonly at: Date;
  readonly verdict: "good" | "slow" | "bad" | "unmeasured";
  readonly totalUs?: number;
  readonly phases?: Readonly<Partial<Record<"dns" | "connect" | "tls" | "first_byte" | "transfer", number>>>;
  readonly statusCode?: number;
  readonly reason?: string;
  readonly slot?: number; // usually `at`
  readonly wasRetried?: boolean;
}

const verdicts = { good: 0, bad: 1, unmeasured: 2, slow: 3 };

export async function createWatchedWorld(t: TestContext) {
  const { pool } = await createTestDatabase(t);
  const net = createNet({ policy: "public" });
  t.after(() => net.close());
  let nowMs = Date.parse("2026-03-01T12:00:00.000Z");
  const house: House = {
    pool,
    vault: createVault("the-secret-key-of-a-watched-world"),
    publicUrl: "http://keepwatch.example",
    now: () => new Date(nowMs),
    net,
    pingMailDomain: null,
    smtp: null,
  };
  const alice = await addOwner(pool, "Alice");
  const charlie = await addOwner(pool, "Charlie");

  return {
    pool,
    alice,
    charlie,
    now: house.now,
    setNow: (moment: string) => void (nowMs = Date.parse(moment)),
    addMonitor: (name: string, org = alice.org, shard = 7) => addMonitor(pool, name, org, shard),
    addEvents: (thing: Watched, seen: readonly Seen[]) => addEvents(pool, thing, seen),
    addLooks: (thing: Watched, looks: readonly Look[]) => addLooks(pool, thing, looks),
    addChannel: (name: string, org = alice.org) => addChannel(pool, name, org),

    /** Calls with the permission for this one verb. */
    async call<Input extends TObject, Output extends TSchema>(
      verb: Verb<Input, Output>,
      person: Person,
      input: unknown,
      more: Partial<Caller> = {},
      { takePing = null }: { readonly takePing?: TakePing | null } = {},
    ): Promise<Static<Output>> {
      const { answer } = await verb.call(
        takePing === null ? house : { ...house, takePing },
        { ...callerOf(person), permissions: new Set([verb.name]), ...more },
        input,
      );
      assert.deepEqual(faultsAgainst(verb.output, answer), [], `${verb.name} answers what it promises`);
      return answer;
    },
  };
}

export type WatchedWorld = Awaited<ReturnType<typeof createWatchedWorld>>;

/** The refusal that a call ends in. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: "the call was not refused" });
}

function callerOf(person: Person): Caller {
  return {
    actor: { kind: "person", id: person.id, name: person.name },
    organizationId: person.org,
    sessionId: null,
    permissions: new Set(),
    address: "127.0.0.1",
    userAgent: "test",
    requestId: uuidv7(),
    ifMatch: null,
    once: null,
    refreshToken: null,
  };
}

async function addOwner(pool: Pool, name: string): Promise<Person> {
  const person = { id: uuidv7(), name, org: uuidv7() };
  await pool.query("INSERT INTO organization (id, name) VALUES ($1, $2)", [person.org, `${name}'s organisation`]);
  await pool.query("INSERT INTO person (id, email, name) VALUES ($1, $2, $3)", [
    person.id,
    `${name}@example.com`,
    name,
  ]);
  return person;
}

async function addMonitor(pool: Pool, name: string, org: string, shard: number): Promise<Watched> {
  const id = uuidv7();
  const { number } = oneRow(
    await pool.query<{ number: number }>(
      `INSERT INTO thing (id, organization_id, form, shard, name, created_at)
       VALUES ($1, $2, 'monitor', $3, $4, '2020-01-01T00:00:00Z') RETURNING number`,
      [id, org, shard, name],
    ),
  );
  await pool.query(
    `INSERT INTO monitor (number, kind, target, interval_seconds, retry_interval_seconds, timeout_ms, failures_to_down, successes_to_up)
     VALUES ($1, 'http', $2, 60, 20, 10000, 2, 1)`,
    [number, JSON.stringify({ url: `https://${name}.example/` })],
  );
  return { id, number, shard, org };
}

/** Gives the ids of the events. */
async function addEvents(pool: Pool, thing: Watched, seen: readonly Seen[]): Promise<number[]> {
  const ids: number[] = [];
  for (const { state, at, reason = null, message = null } of seen) {
    const { rows } = await pool.query<{ id: number }>(
      `INSERT INTO event (number, seq, organization_id, state, from_at, slot, version, reason, message)
       VALUES ($1, 1 + (SELECT count(*) FROM event WHERE number = $1), $2, $3, $4, 0, 1, $5, $6) RETURNING id`,
      [thing.number, thing.org, state, at, reason, message],
    );
    ids.push(oneRow({ rows }).id);
  }
  return ids;
}

/** Each in a flush of its own. */
async function addLooks(pool: Pool, { number, shard }: Watched, looks: readonly Look[]): Promise<void> {
  for (const { at, verdict, phases = {}, ...look } of looks) {
    const phasesUs = {
      dnsUs: phases.dns ?? null,
      connectUs: phases.connect ?? null,
      tlsUs: phases.tls ?? null,
      firstByteUs: phases.first_byte ?? null,
      transferUs: phases.transfer ?? null,
    };
    const seen = {
      statusCode: null,
      ...look,
      ...phasesUs,
      slot: look.slot ?? at.getTime(),
      at: at.getTime(),
      verdict: verdicts[verdict],
    };
    await flushLooks(pool, [{ number, ...seen }], { shard });
  }
}

async function addChannel(pool: Pool, name: string, org: string): Promise<string> {
  const id = randomUUID();
  await pool.query(
    "INSERT INTO channel (id, organization_id, name, kind, settings) VALUES ($1, $2, $3, 'webhook', '{}')",
    [id, org, name],
  );
  return id;
}
