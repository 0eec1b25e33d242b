// Reads the database of a program that the benchmark started: what no API tells, such as bytes and the moment of a flush.
// It asks before and after what is measured, and never meanwhile.
import { join } from "node:path";
import { Client } from "pg";
import type { Keepwatch } from "./keepwatch.ts";

export interface OwnDatabase {
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export async function openDatabase({ dataFolder }: Keepwatch): Promise<OwnDatabase> {
  const host = join(dataFolder, "postgres", "socket");
  const client = new Client({ host, port: 5432, user: "keepwatch", database: "keepwatch", application_name: "bench" });
  await client.connect();
  return {
    rows: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await client.query(sql, [...values])).rows as Row[],
    close: () => client.end(),
  };
}

export interface Written {
  readonly atMs: number;
  readonly walBytes: number;
  /** Of every table that holds looks or what is made of them, with indexes. */
  readonly storedBytes: number;
}

const tablesOfLooks = "^(result|segment|packed_hour|packed_day|rollup_hours|rollup_day|latest|hour_packed|day_packed)";

export async function readWritten(database: OwnDatabase): Promise<Written> {
  const [row] = await database.rows<Record<keyof Written, string>>(
    `SELECT extract(epoch FROM clock_timestamp()) * 1000 AS "atMs",
       pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS "walBytes",
       (SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class WHERE relkind = 'r' AND relname ~ $1) AS "storedBytes"`,
    [tablesOfLooks],
  );
  return { atMs: Number(row!.atMs), walBytes: Number(row!.walBytes), storedBytes: Number(row!.storedBytes) };
}
