// What the fresh server needs before Keepwatch can use it: a role that is no superuser, and its database. Also the proof
// that a server is the one of our data. Knows none of our tables: those are the migrations' work.
import { Client } from "pg";
import { clientConfig } from "#platform/database/connection.ts";
import { oneRow } from "#platform/database/one-row.ts";
import { adminRole } from "./cluster.ts";

export interface SocketConnection {
  readonly host: string; // the socket's folder
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface SocketAddress {
  readonly socketFolder: string;
  readonly port: number;
}

const ownRole = "keepwatch";

export function ownConnection({ socketFolder, port }: SocketAddress): SocketConnection {
  return { host: socketFolder, port, user: ownRole, database: ownRole };
}

export function adminConnection({ socketFolder, port }: SocketAddress): SocketConnection {
  return { host: socketFolder, port, user: adminRole, database: "postgres" };
}

/** Makes what is missing. Rejects when the server does not answer or serves other data. */
export async function ensureDatabase(address: SocketAddress, dataDirectory: string): Promise<void> {
  const client = new Client(clientConfig(adminConnection(address), "keepwatch-start"));
  client.on("error", () => undefined); // The query that waits is told as well.
  await client.connect();
  try {
    const settings = await client.query<{ directory: string; hasRole: boolean; hasDatabase: boolean }>(
      `SELECT current_setting('data_directory') AS directory,
              EXISTS (SELECT FROM pg_roles WHERE rolname = '${ownRole}') AS "hasRole",
              EXISTS (SELECT FROM pg_database WHERE datname = '${ownRole}') AS "hasDatabase"`,
    );
    const found = oneRow(settings);
    if (found.directory !== dataDirectory) throw new Error(`the server at ${address.socketFolder} serves other data`);
    if (!found.hasRole) await client.query(`CREATE ROLE ${ownRole} LOGIN IN ROLE pg_monitor`);
    if (!found.hasDatabase) await client.query(`CREATE DATABASE ${ownRole} OWNER ${ownRole}`);
  } finally {
    await client.end();
  }
}
