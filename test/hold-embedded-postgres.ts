// A program of its own for tests that kill one: holds the embedded PostgreSQL of the folder named first, says so on
// stdout in one line of JSON, and waits to be ended.
import { startEmbeddedPostgres } from "#platform/embedded-postgres.ts";
import { quietLog } from "./server.ts";

const [dataFolder = ""] = process.argv.slice(2);
const server = await startEmbeddedPostgres({ dataFolder, log: quietLog });
process.once("SIGTERM", () => void server.stop().then(() => process.exit()));
const { connection, isNew, wasAdopted } = server;
console.log(JSON.stringify({ connection, isNew, wasAdopted, postmaster: server.processId() }));
