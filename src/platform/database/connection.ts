// Where a PostgreSQL is and as whom we speak to it, and the options that every connection of ours has.
import type { ClientConfig } from "pg";
import { valueTypes } from "./values.ts";

/** A URL of the operator's (it may hold a password: never log it), or the socket of the embedded server. */
export type DatabaseConnection =
  | { readonly url: string }
  | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };

export const connectTimeoutMs = 5_000;
/** A peer that vanished without a word is noticed by the kernel from here on. */
const keepAliveAfterMs = 5_000;

export function clientConfig(connection: DatabaseConnection, applicationName: string): ClientConfig {
  const target = "url" in connection ? { connectionString: connection.url } : { ...connection };
  return {
    ...target,
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    connectionTimeoutMillis: connectTimeoutMs,
    types: valueTypes,
  };
}
