// What a client may send that the database takes nowhere: it never keeps the pings of others from being stored.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { createPingedWorld, type PingedWorld, type Pinger } from "#test/pinged-world.ts";
import { openForms } from "./forms/index.ts";
import { createPingHandler } from "./http.ts";
import { readBody } from "./body.ts";

async function listening(t: TestContext, { receiver }: Pinger): Promise<number> {
  const handle = createPingHandler({
    receiver,
    openForms: openForms(["healthchecks", "uptime-kuma"]),
    trustedProxies: [],
    onAnswer() {},
  });
  const server = createServer((incoming, answer) => void handle.takes(incoming, answer));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

function send(port: number, path: string, userAgent: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({
      port,
      path,
      method: "POST",
      headers: { "user-agent": userAgent, "content-length": body.length },
    });
    sent.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const NUL = "%00";
/** The half of a character outside the first plane, as UTF-8 would have it. */
const HALF = "%ED%A0%80";
const INVALID = "%FF%FE%C3%28";
const poisons = [NUL, HALF, INVALID, `%F0%9F%92%A9${NUL}`];
const rawBodies = [
  Buffer.from([0]),
  Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from('{"a": "\\u0000\\ud800"}'),
];

test("NUL, lone surrogates and invalid UTF-8 in queries, user agents and bodies: all is stored, in one batch with others", async (t) => {
  const world = await createPingedWorld(t);
  const port = await listening(t, await world.startReceiver());
  const rules = {
    failuresToDown: 1,
    content: {
      readsBody: true,
      readsMailSubject: false,
      readsMailBody: false,
      failureKeywords: [],
      successKeywords: ["a"],
      startKeywords: [],
      otherwise: "fail",
      json: { path: "a", operator: "==", value: "b" },
    },
  };
  const plain = await world.addHeartbeat("Plain");
  const reading = await world.addHeartbeat("Reading", rules);
  const statuses = await Promise.all(
    poisons.flatMap((poison, place) => {
      const body = rawBodies[place]!;
      const agent = `agent \u00ff\u0080 ${place}`;
      return [plain, reading].flatMap(({ uuid }) => [
        send(port, `/api/ping/${uuid}/fail?rid=${poison}`, agent, body),
        send(port, `/ping/${uuid}/fail?x=${poison}`, agent, body),
        send(port, `/api/push/${uuid}?status=down&msg=${poison}x${"%F0%9F%92%A9".repeat(400)}`, agent, body),
        send(port, `/api/ping/${uuid}`, agent, body),
      ]);
    }),
  );
  const good = statuses.filter((status) => status === 200).length;
  assert.deepEqual(new Set(statuses), new Set([200, 400]), "400: what is no run id");
  assert.equal(good, poisons.length * 2 * 3);
  const [stored] = await world.rows<{ count: number }>("SELECT count(*)::int AS count FROM ping");
  assert.equal(stored?.count, good);
});

test("a ping whose content the database refuses is turned away, and the others of its batch are stored", async (t) => {
  const world = await createPingedWorld(t);
  const { ping } = await world.startReceiver();
  const heartbeats = await Promise.all(Array.from({ length: 9 }, (_, place) => world.addHeartbeat(`Job ${place}`)));
  const outcomes = await Promise.all(
    heartbeats.map((heartbeat, place) => ping(heartbeat, place === 4 ? { scheme: "\0" } : {})),
  );
  assert.deepEqual(
    outcomes,
    heartbeats.map((_, place) => (place === 4 ? "away" : "stored")),
  );
  assert.deepEqual(await countsOf(world), { pings: 8, counted: 8 });
});

async function countsOf({ rows }: PingedWorld) {
  const [counts] = await rows<{ pings: number; counted: number }>(
    "SELECT (SELECT count(*)::int FROM ping) AS pings, (SELECT sum(pings)::int FROM belief) AS counted",
  );
  return counts;
}

test("a body whose sender is gone before anybody reads it does not keep us waiting", async (t) => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const outcome = new Promise((resolve) => {
    server.on("request", (incoming) => {
      incoming.once("close", () => resolve(readBody(incoming, 100, 10_000)));
    });
  });
  const { port } = server.address() as AddressInfo;
  const sent = request({ port, method: "POST", headers: { "content-length": 100 } });
  sent.on("error", () => undefined);
  sent.write("half of it");
  await once(server, "request");
  sent.destroy();
  assert.deepEqual(await outcome, { kind: "broken" });
});
