// The live wire as a browser uses it, against the running program: who is let in, what is told, and what is too much.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { startSwitchableTargets, type SwitchableTargets } from "#test/doubles/switchable-targets.ts";
import { apiKey, startWorld, type World } from "#test/world.ts";

const WITHIN_MS = 15_000;

interface Frame {
  readonly type: string;
  readonly topic?: string;
  readonly id?: string;
  readonly version?: number | null;
  readonly patch?: Readonly<Record<string, unknown>>;
  readonly code?: string;
}

interface Wire {
  readonly socket: WebSocket;
  send(frame: unknown): void;
  /** The next frame that fits, those before it passed over. */
  next(isWanted: (frame: Frame) => boolean): Promise<Frame>;
  readonly closed: Promise<number>;
}

describe("the live wire", () => {
  let world: World;
  let targets: SwitchableTargets;
  before(async () => {
    targets = await startSwitchableTargets();
    world = await startWorld({ database: "own", programs: { all: "all" } });
  });
  after(async () => {
    await targets.close(); // First: whatever became of the world, nothing of ours may keep the process alive.
    await world.close();
  });

  async function open(headers: Record<string, string> = {}): Promise<Wire> {
    const socket = new WebSocket(`${world.api.address.replace(/^http/, "ws")}/api/v1/live`, { headers });
    const frames: Frame[] = [];
    const waiting = new Set<() => void>();
    socket.on("message", (data) => {
      frames.push(JSON.parse((data as Buffer).toString()) as Frame);
      for (const look of waiting) look();
    });
    socket.on("error", () => {}); // A refusal shows as a close.
    const closed = new Promise<number>((resolve) => socket.once("close", (code) => resolve(code)));
    await Promise.race([once(socket, "open"), closed]);
    return {
      socket,
      closed,
      send: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
      next(isWanted) {
        const { promise, resolve, reject } = Promise.withResolvers<Frame>();
        const timer = setTimeout(
          () => reject(new Error(`no such frame within ${WITHIN_MS} ms, but ${JSON.stringify(frames)}`)),
          WITHIN_MS,
        );
        const look = () => {
          const place = frames.findIndex(isWanted);
          if (place !== -1) resolve(frames.splice(0, place + 1).at(-1)!);
        };
        waiting.add(look);
        look();
        return promise.finally(() => {
          clearTimeout(timer);
          waiting.delete(look);
        });
      },
    };
  }

  async function openSignedIn(): Promise<Wire> {
    const wire = await open();
    wire.send({ type: "auth", token: apiKey });
    await wire.next(({ type }) => type === "ready");
    return wire;
  }

  const newMonitor = async () => {
    const body = {
      name: "Live",
      kind: "http",
      target: { url: targets.urlOf("live") },
      intervalSeconds: 3_600,
      failuresToDown: 1,
    };
    return (await world.api.insist<{ id: string }>("POST /monitors", body)).id;
  };

  test("who says nothing for five seconds is sent away", async () => {
    const startedAt = performance.now();
    const { closed } = await open();
    assert.equal(await closed, 4401);
    assert.ok(performance.now() - startedAt > 4_000, "at once, not after 5 s");
  });

  test("a wrong token, a wrong first frame and what is no JSON are sent away", async () => {
    for (const [frame, code] of [
      [{ type: "auth", token: "kw_wrong_wrong_wrong_wrong_wrong_wrong" }, 4401],
      [{ type: "auth", token: "" }, 4400],
      [{ type: "watch", topic: "monitors", ids: [] }, 4400],
      [{ type: "auth", token: apiKey, more: 1 }, 4400],
      ["not json", 4400],
      ["null", 4400],
    ] as const) {
      const { send, closed } = await open();
      send(frame);
      assert.equal(await closed, code, JSON.stringify(frame));
    }
  });

  test("another origin is refused, our own and a program without one are not", async () => {
    const { closed } = await open({ origin: "https://other.example" });
    assert.equal(await closed, 1008);
    const own = await open({ origin: world.api.address });
    own.send({ type: "auth", token: apiKey });
    await own.next(({ type }) => type === "ready");
    own.socket.close();
  });

  test("what is watched is told at first as a whole, then what changed of it, and of nothing else", async () => {
    const [watched, other] = [await newMonitor(), await newMonitor()];
    const wire = await openSignedIn();
    const isOf = (id: string) => (frame: Frame) => frame.type === "change" && frame.id === id;
    wire.send({ type: "watch", topic: "monitors", ids: [watched] });
    const first = await wire.next(isOf(watched));
    assert.equal(first.patch?.["name"], "Live");
    assert.equal(first.version, 1);
    if (first.patch?.["state"] !== "up")
      await wire.next((frame) => isOf(watched)(frame) && frame.patch?.["state"] === "up");

    const strangers: Frame[] = [];
    wire.socket.on("message", (data) => {
      const frame = JSON.parse((data as Buffer).toString()) as Frame;
      if (frame.id === other) strangers.push(frame);
    });
    await world.api.insist(`PATCH /monitors/${other}`, { name: "Not watched" });
    await world.api.insist(`PATCH /monitors/${watched}`, { name: "Renamed" });
    const second = await wire.next((frame) => isOf(watched)(frame) && frame.patch?.["name"] === "Renamed");
    assert.equal(second.version, 2);

    await world.api.insist(`POST /monitors/${watched}/pause`);
    await wire.next((frame) => isOf(watched)(frame) && frame.patch?.["state"] === "paused");
    await world.api.insist(`POST /monitors/${watched}/resume`);
    await wire.next((frame) => isOf(watched)(frame) && frame.patch?.["state"] === "up");
    assert.deepEqual(strangers, []);
    wire.socket.close();
  });

  test("a stranger's monitor, and one that is not there, are never told of", async () => {
    const mine = await newMonitor();
    const wire = await openSignedIn();
    wire.send({ type: "watch", topic: "monitors", ids: ["01900000-0000-7000-8000-000000000000", mine] });
    const frame = await wire.next(({ type }) => type === "change");
    assert.equal(frame.id, mine);
    wire.socket.close();
  });

  test("a heartbeat is told of as it changes, its pulse when a receiver says so, and its addresses never", async () => {
    const body = { name: "Job", schedule: { kind: "period", periodSeconds: 3_600 } };
    const { id } = await world.api.insist<{ id: string }>("POST /heartbeats", body);
    const wire = await openSignedIn();
    const next = (isWanted: (patch: NonNullable<Frame["patch"]>) => boolean) =>
      wire.next((frame) => frame.topic === "heartbeats" && frame.id === id && isWanted(frame.patch ?? {}));
    wire.send({ type: "watch", topic: "heartbeats", ids: [id] });
    const first = await next(() => true);
    assert.deepEqual([first.version, first.patch?.["name"], first.patch?.["state"]], [1, "Job", "new"]);
    for (const secret of ["pingUrl", "slugUrl", "tokens"]) assert.ok(!Object.hasOwn(first.patch ?? {}, secret));
    await world.api.insist(`PATCH /heartbeats/${id}`, { name: "Renamed" });
    assert.equal((await next(({ name }) => name === "Renamed")).version, 2);
    await world.pool.query(
      `WITH b AS (UPDATE belief b SET pings = 5 FROM thing t WHERE t.number = b.number AND t.id = $1 RETURNING 1)
       SELECT pg_notify('pulse', '') FROM b`,
      [id],
    );
    assert.deepEqual((await next(({ pingCount }) => pingCount === 5)).patch, { pingCount: 5 });
    wire.socket.close();
  });

  test("an incident and the summary are told of while they happen", async () => {
    const wire = await openSignedIn();
    wire.send({ type: "watch", topic: "summary" });
    const first = await wire.next(({ topic }) => topic === "summary");
    assert.ok(
      first.patch?.["monitors"] !== undefined &&
        first.patch["heartbeats"] !== undefined &&
        first.patch["incidents"] !== undefined,
    );
    targets.set("live", false);
    const id = await newMonitor();
    const openCount = (frame: Frame) =>
      (frame.patch?.["incidents"] as { openCount?: number } | undefined)?.openCount ?? 0;
    await wire.next((frame) => frame.topic === "summary" && openCount(frame) > 0);
    const { items } = await world.api.insist<{ items: { id: string }[] }>(`GET /incidents?monitorId=${id}`);
    const incident = items[0]?.id ?? "";
    wire.send({ type: "watch", topic: "incidents", ids: [incident] });
    await wire.next((frame) => frame.topic === "incidents" && frame.id === incident);
    await world.api.insist(`POST /incidents/${incident}/acknowledge`, {});
    await wire.next((frame) => frame.id === incident && typeof frame.patch?.["acknowledgedAt"] === "string");
    targets.set("live", true);
    wire.socket.close();
  });

  test("what cannot be watched is named, and the wire holds", async () => {
    const wire = await openSignedIn();
    const id = "01900000-0000-7000-8000-000000000000";
    for (const frame of [
      { type: "watch", topic: "monitors", ids: Array.from({ length: 201 }, () => id) },
      { type: "watch", topic: "monitors", ids: ["not-an-id"] },
      { type: "watch", topic: "secrets", ids: [id] },
      { type: "sing" },
      "[]",
      "{",
    ]) {
      wire.send(frame);
      const { code } = await wire.next(({ type }) => type === "problem");
      assert.equal(code, "malformed_input", JSON.stringify(frame).slice(0, 80));
    }
    wire.send({ type: "watch", topic: "monitors", ids: Array.from({ length: 200 }, () => id) });
    wire.send({ type: "watch", topic: "summary" });
    await wire.next(({ topic }) => topic === "summary");
    wire.socket.close();
  });

  test("a frame over the limit ends the wire", async () => {
    const wire = await openSignedIn();
    wire.send("x".repeat(16_385));
    assert.equal(await wire.closed, 1009);
    assert.equal((await fetch(`${world.api.address}/ready`)).status, 200);
  });

  test("after the database's wire was cut everybody is told to read anew, and changes go on", async () => {
    const id = await newMonitor();
    const wire = await openSignedIn();
    wire.send({ type: "watch", topic: "monitors", ids: [id] });
    await wire.next((frame) => frame.id === id);
    const { rows } = await world.pool.query<{ ended: boolean }>(
      "SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity WHERE application_name = 'keepwatch-live'",
    );
    assert.deepEqual(rows, [{ ended: true }]);
    await wire.next(({ type }) => type === "resync");
    await world.api.insist(`PATCH /monitors/${id}`, { name: "After the gap" });
    await wire.next((frame) => frame.id === id && frame.patch?.["name"] === "After the gap");
    wire.socket.close();
  });

  test("a stopping program says that it will be back", async () => {
    const wire = await openSignedIn();
    await world.program("all").stop();
    assert.equal(await wire.closed, 1012);
  });
});
