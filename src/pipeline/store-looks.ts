// The part of a flush that stores what was seen: a packed segment for each shard, and each thing's newest look beside it
// for lists and metrics. Owned shards are a condition of both statements, so that one lost shard does not fail the flush.
import { type NumberedLook, verdictNames } from "#lib/packed/look.ts";
import { packSegment } from "#lib/packed/segment.ts";
import { isTimed } from "#lib/packed/summary.ts";
import type { Tx } from "#platform/database/pool.ts";
import type { FlushIdentity } from "./flush.ts";
import { HOUR_MS } from "./partitions.ts";
import type { TakenLook } from "./taken-look.ts";

export async function storeLooks(
  tx: Tx,
  engine: FlushIdentity,
  flushNo: number,
  looks: readonly TakenLook[],
): Promise<void> {
  await insertSegments(tx, engine, flushNo, looks);
  await saveLatest(tx, engine, looks);
}

interface ShardLooks {
  readonly shard: number;
  readonly epoch: number;
  readonly looks: NumberedLook[];
}

function byShard(looks: readonly TakenLook[]): ShardLooks[] {
  const groups = new Map<string, ShardLooks>();
  for (const look of looks) {
    const { shard } = look.watch.settings;
    const key = `${shard}/${look.epoch}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { shard, epoch: look.epoch, looks: [packable(look)] });
    else group.looks.push(packable(look));
  }
  return [...groups.values()];
}

function packable({ watch, slot, at, version, verdict, sighting }: TakenLook): NumberedLook {
  return {
    number: watch.settings.number,
    slot,
    at: Math.round(at),
    version,
    verdict: verdictNames.indexOf(verdict),
    wasRetried: sighting.wasRetried,
    statusCode: sighting.statusCode,
    dnsUs: sighting.dnsUs,
    connectUs: sighting.connectUs,
    tlsUs: sighting.tlsUs,
    firstByteUs: sighting.firstByteUs,
    transferUs: sighting.transferUs,
    totalUs: sighting.totalUs,
    reason: sighting.reason,
    message: sighting.message,
    address: sighting.address,
  };
}

/** All segments travel as one value and are cut apart by the database: an array of them would be written out as text. */
async function insertSegments(
  tx: Tx,
  engine: FlushIdentity,
  flushNo: number,
  looks: readonly TakenLook[],
): Promise<void> {
  const groups = byShard(looks);
  const packed = groups.map((group) => packSegment(group.looks));
  let start = 1;
  const starts = packed.map((bytes) => (start += bytes.length) - bytes.length);
  await tx.query(
    `INSERT INTO segment (flush_no, epoch, engine, looks, shard, bytes)
     SELECT $1, v.epoch, $2, v.looks, v.shard, substr($4::bytea, v.start, v.length)
     FROM unnest($5::smallint[], $6::int[], $7::int[], $8::int[], $9::int[]) AS v(shard, epoch, looks, start, length)
     JOIN shard s ON s.id = v.shard AND s.owner = $3 AND s.epoch = v.epoch`,
    [
      flushNo,
      engine.number,
      engine.id,
      Buffer.concat(packed),
      groups.map((group) => group.shard),
      groups.map((group) => group.epoch),
      groups.map((group) => group.looks.length),
      starts,
      packed.map((bytes) => bytes.length),
    ],
  );
}

/** A thing's newest look of this flush, and what its looks add to the hour of that one. */
interface Latest {
  readonly look: TakenLook;
  readonly hourMs: number;
  sumUs: number;
  timed: number;
}

function latestOf(looks: readonly TakenLook[]): Latest[] {
  const newest = new Map<number, Latest>();
  for (const look of looks) {
    const { number } = look.watch.settings;
    const known = newest.get(number);
    const hourMs = Math.floor(look.at / HOUR_MS) * HOUR_MS;
    const { totalUs } = look.sighting;
    const timed = isTimed({ verdict: verdictNames.indexOf(look.verdict), totalUs }) ? 1 : 0;
    const sumUs = timed * (totalUs ?? 0);
    if (known?.hourMs === hourMs)
      newest.set(number, { look, hourMs, sumUs: known.sumUs + sumUs, timed: known.timed + timed });
    else newest.set(number, { look, hourMs, sumUs, timed });
  }
  // In one order everywhere, so that two engines that hand a shard over never wait for each other.
  return [...newest.values()].toSorted((a, b) => a.look.watch.settings.number - b.look.watch.settings.number);
}

async function saveLatest(tx: Tx, engine: FlushIdentity, looks: readonly TakenLook[]): Promise<void> {
  const rows = latestOf(looks);
  const seen = rows.map(({ look }) => look.sighting);
  await tx.query(
    `INSERT INTO latest (number, at, hour, sum_us, timed, total_us, dns_us, connect_us, verdict, status_code, reason, message)
     SELECT v.number, to_timestamp(v.at / 1000.0), to_timestamp(v.hour / 1000.0), v.sum_us, v.timed, v.total_us, v.dns_us, v.connect_us,
       v.verdict, v.status_code, v.reason, v.message
     FROM unnest($2::bigint[], $3::smallint[], $4::float8[], $5::float8[], $6::bigint[], $7::int[], $8::int[], $9::int[], $10::int[],
       $11::smallint[], $12::smallint[], $13::text[], $14::text[])
       AS v(number, shard, at, hour, sum_us, timed, total_us, dns_us, connect_us, verdict, status_code, reason, message)
     JOIN shard s ON s.id = v.shard AND s.owner = $1
     ON CONFLICT (number) DO UPDATE SET at = excluded.at, hour = excluded.hour,
       sum_us = excluded.sum_us + CASE WHEN latest.hour = excluded.hour THEN latest.sum_us ELSE 0 END,
       timed = excluded.timed + CASE WHEN latest.hour = excluded.hour THEN latest.timed ELSE 0 END,
       total_us = excluded.total_us, dns_us = excluded.dns_us, connect_us = excluded.connect_us, verdict = excluded.verdict,
       status_code = excluded.status_code, reason = excluded.reason, message = excluded.message
     WHERE latest.at < excluded.at`,
    [
      engine.id,
      rows.map(({ look }) => look.watch.settings.number),
      rows.map(({ look }) => look.watch.settings.shard),
      rows.map(({ look }) => look.at),
      rows.map(({ hourMs }) => hourMs),
      rows.map(({ sumUs }) => sumUs),
      rows.map(({ timed }) => timed),
      seen.map((sighting) => sighting.totalUs),
      seen.map((sighting) => sighting.dnsUs),
      seen.map((sighting) => sighting.connectUs),
      rows.map(({ look }) => verdictNames.indexOf(look.verdict)),
      seen.map((sighting) => sighting.statusCode),
      seen.map((sighting) => sighting.reason),
      seen.map((sighting) => sighting.message),
    ],
  );
}
