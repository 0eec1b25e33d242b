// The SQL of our own blindness: the spans, the one message about each, and the sides of the network that ever answered.
import { randomUUID } from "node:crypto";
import { channels as channelKinds, type Telling } from "#channels/index.ts";
import { loadChannels } from "#features/channels/index.ts";
import { formatDuration } from "#lib/duration.ts";
import { type Db, type Pool, transaction, type Tx } from "#platform/database/pool.ts";
import type { Vault } from "#platform/secrets.ts";
import { type Side, sides } from "./witness.ts";

/** A message this long before the beginning of a span tells of it too: engines do not all notice at once. */
const SAME_OUTAGE_MS = 60_000;
/** How many of an organization's messages are searched for it. */
const NEWEST_TELLINGS = 1_000;

/** A stretch in which we could not see one side of the network. Moments are Unix milliseconds. */
export interface BlindSpan {
  readonly id: string;
  readonly fromMs: number;
  toMs: number;
  /** When the newest silent attempt began, by the monotonic clock: only what was begun later can show that we see again. */
  lostMs: number;
  /** thing.number → its organisation, of each thing that was silent then. */
  readonly organizations: Map<number, string>;
}

/** Where it is written down. */
export interface BlindRecord {
  loadKnownSides(): Promise<readonly Side[]>;
  /** All of it or nothing. Returns the organisations that are told by it; those of `told` know already. */
  save(newSides: readonly Side[], spans: readonly BlindSpan[], told: ReadonlySet<string>): Promise<readonly string[]>;
}

export function blindRecordOf(pool: Pool, vault: Vault): BlindRecord {
  return {
    loadKnownSides: () => loadKnownSides(pool),
    save: (newSides, spans, told) =>
      transaction(pool, async (tx) => {
        await saveKnownSides(tx, newSides);
        const nowTold: string[] = [];
        for (const span of spans)
          nowTold.push(...(await saveBlindSpan(tx, vault, span, new Set([...told, ...nowTold]))));
        return nowTold;
      }),
  };
}

async function loadKnownSides(db: Db): Promise<Side[]> {
  const { rows } = await db.query<{ side: string }>("SELECT side FROM witness");
  return rows.map(({ side }) => side).filter((side): side is Side => (sides as readonly string[]).includes(side));
}

async function saveKnownSides(tx: Tx, known: readonly Side[]): Promise<void> {
  if (known.length === 0) return;
  await tx.query("INSERT INTO witness (side, seen_at) SELECT unnest($1::text[]), now() ON CONFLICT DO NOTHING", [
    known,
  ]);
}

/**
 * Writes the span as it is by now, and queues one message to the default channels of each organisation that is not
 * `told` yet. Returns those organisations.
 */
export async function saveBlindSpan(
  tx: Tx,
  vault: Vault,
  span: BlindSpan,
  told: ReadonlySet<string>,
): Promise<string[]> {
  await tx.query(
    `INSERT INTO span (id, from_at, to_at, why, numbers) VALUES ($1, to_timestamp($2 / 1000.0), to_timestamp($3 / 1000.0), 'own_network', $4)
     ON CONFLICT (id) DO UPDATE SET to_at = excluded.to_at, numbers = excluded.numbers`,
    [span.id, span.fromMs, span.toMs, [...span.organizations.keys()]],
  );
  const untold = [...new Set(span.organizations.values())].filter((org) => !told.has(org)).toSorted();
  for (const org of untold) await queueMessage(tx, vault, span, org);
  return untold;
}

/** Each engine notices the outage of the machine by itself; whoever holds the organization's row first tells of it. */
async function wasToldByAnother(tx: Tx, span: BlindSpan, org: string): Promise<boolean> {
  const { rows } = await tx.query(
    `SELECT 1 FROM (SELECT telling, created_at FROM delivery WHERE organization_id = $1 ORDER BY ord DESC LIMIT $2) newest
     WHERE telling ->> 'event' = 'keepwatch.blind' AND created_at > to_timestamp($3 / 1000.0) LIMIT 1`,
    [org, NEWEST_TELLINGS, span.fromMs - SAME_OUTAGE_MS],
  );
  return rows.length > 0;
}

async function queueMessage(tx: Tx, vault: Vault, span: BlindSpan, org: string): Promise<void> {
  const { rows } = await tx.query<{ name: string; ids: string[] }>(
    `SELECT o.name, ARRAY(SELECT id FROM channel WHERE organization_id = o.id AND is_default AND deleted_at IS NULL) AS ids
     FROM organization o WHERE o.id = $1 FOR NO KEY UPDATE`,
    [org],
  );
  const organization = rows[0];
  if (organization === undefined || (await wasToldByAnother(tx, span, org))) return;
  const count = [...span.organizations.values()].filter((owner) => owner === org).length;
  const lasted = formatDuration(Math.max(1_000, span.toMs - span.fromMs));
  const what = count === 1 ? "1 monitor is unknown, not down" : `${count} monitors or more are unknown, not down`;
  const notice = `For ${lasted} nothing has answered, so Keepwatch's own network seems to be gone: ${what}.`;
  for (const channel of await loadChannels(tx, vault, organization.ids)) {
    for (const recipient of channelKinds.get(channel.kind)!.recipients(channel.settings)) {
      const id = randomUUID();
      const telling: Telling = {
        id,
        event: "keepwatch.blind",
        occurredAt: new Date(span.fromMs).toISOString(),
        organization: { id: org, name: organization.name },
        monitor: null,
        incident: null,
        notice,
      };
      await tx.query(
        `INSERT INTO delivery (id, organization_id, channel_id, channel_kind, recipient, telling, state) VALUES ($1, $2, $3, $4, $5, $6, 'pending')`,
        [id, org, channel.id, channel.kind, recipient, JSON.stringify(telling)],
      );
    }
  }
  await tx.query(`SELECT pg_notify('delivery', '')`);
}
