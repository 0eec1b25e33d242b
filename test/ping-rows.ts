// A table of pings over HTTP: rows of what is sent, what must come back to the letter, and what must be stored of it.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { RawRequest } from "./raw-http.ts";
import { createReceivedWorld, type PingServerSeed, type StoredPing } from "./received-world.ts";

/** What is sent; the status and body that come back; what is stored beside a plain success, or null for nothing. */
export type PingRow = readonly [
  line: string,
  answer: readonly [status: number, body: string],
  stored: Partial<StoredPing> | null,
  request?: RawRequest,
];

/** Each row on a connection of its own, one after another. */
export async function checkPingRows(
  { ask, storedPings }: PingTable,
  rows: readonly PingRow[],
  form: StoredPing["form"],
) {
  for (const [line, [status, body], stored, request] of rows) {
    const before = (await storedPings()).length;
    const answer = await ask(line, request);
    const words = `${line} ${JSON.stringify(request?.headers ?? {})}`;
    const isHead = line.startsWith("HEAD ");
    assert.deepEqual([answer.status, answer.body], [status, isHead ? "" : body], words);
    assert.equal(answer.headers["content-length"], String(Buffer.byteLength(body)), words);
    const fresh = (await storedPings()).slice(before);
    if (stored === null) {
      assert.deepEqual(fresh, [], `${words} stored something`);
      continue;
    }
    const method = line.includes(" ") ? line.split(" ")[0]! : "GET";
    assert.equal(fresh.length, 1, words);
    assert.deepEqual(fresh[0], { ...fresh[0], ...plain, form, method, n: before + 1, ...stored }, words);
  }
}

const plain: Partial<StoredPing> = {
  kind: "success",
  exitStatus: null,
  runId: null,
  durationMs: null,
  scheme: "http",
  address: "127.0.0.1",
  userAgent: "",
  note: null,
  bodyBytes: null,
  body: null,
};

/** A heartbeat with a server for it; in what is sent, UUID, BARE (without dashes), KEY and SLUG stand for its own. */
export async function createPingTable(t: TestContext, more: object = {}, given: PingServerSeed = {}) {
  const world = await createReceivedWorld(t);
  const heartbeat = await world.addHeartbeat("Nightly backup", { slug: "nightly-backup_2", ...more });
  const server = await world.startHttp(given);
  const key = await world.readPingKey();
  const filled = (text: string) =>
    text
      .replaceAll("UUID", heartbeat.uuid)
      .replaceAll("BARE", heartbeat.uuid.replaceAll("-", ""))
      .replaceAll("KEY", key)
      .replaceAll("SLUG", "nightly-backup_2");
  return {
    ...world,
    world,
    ...server,
    heartbeat,
    filled,
    ask: (line: string, request?: RawRequest) => server.ask(filled(line), request),
    storedPings: () => world.storedPings(heartbeat),
  };
}

export type PingTable = Awaited<ReturnType<typeof createPingTable>>;

export const text = (body: string): RawRequest => ({ body });
export const ok = [200, "OK"] as const;
export const notFound = [404, "not found"] as const;
export const unknownUuid = "11111111-2222-4333-8444-555555555555";
export const unknownKey = "abcdefghij0123456789ab";
