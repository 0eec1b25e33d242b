// Room for connections: what the kernel grants, who waits, who is turned away, and that those who hang leave room for others.
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { NetError } from "./net-error.ts";
import { Room, type RoomSeeker } from "./room.ts";

interface KernelSays {
  readonly openFiles?: string;
  readonly ports?: string;
  readonly tracked?: { count: number; max: number };
}

/** A folder like /proc with what a test wants to be told. */
function procFolder(t: TestContext, says: KernelSays): { folder: string; track: (count: number) => void } {
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-proc-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const path of ["self", "sys/net/ipv4", "sys/net/netfilter"]) mkdirSync(join(folder, path), { recursive: true });
  if (says.openFiles !== undefined)
    writeFileSync(join(folder, "self/limits"), `Max open files            ${says.openFiles} 99999 files\n`);
  if (says.ports !== undefined) writeFileSync(join(folder, "sys/net/ipv4/ip_local_port_range"), says.ports);
  const track = (count: number): void =>
    writeFileSync(join(folder, "sys/net/netfilter/nf_conntrack_count"), `${count}\n`);
  if (says.tracked !== undefined) {
    track(says.tracked.count);
    writeFileSync(join(folder, "sys/net/netfilter/nf_conntrack_max"), `${says.tracked.max}\n`);
  }
  return { folder, track };
}

/** As much of a socket as the room looks at when it is closed. */
class Connection extends EventEmitter {
  readableEnded = false;
  errored: (Error & { code?: string }) | null = null;
  bytesWritten = 0;
}

function open(room: Room, address = "192.0.2.1", port = 80): Connection {
  room.admit(address, port);
  const connection = new Connection();
  room.occupy(connection as unknown as Socket, address, port);
  return connection;
}

interface Seeking {
  readonly outcome: Promise<"room" | NetError>;
  readonly seeker: RoomSeeker;
}

function seek(room: Room, address = "192.0.2.1", patienceMs = 60_000): Seeking {
  const { promise, resolve } = Promise.withResolvers<"room" | NetError>();
  const seeker = {
    takeRoom(): void {
      open(room, address);
      resolve("room");
    },
    turnAway: (error: NetError): void => resolve(error),
  };
  room.whenRoom(seeker, address, 80, patienceMs);
  return { outcome: promise, seeker };
}

test("the limit is four fifths of what this process may open, the usual limit where the kernel does not tell", (t) => {
  assert.equal(new Room({ procFolder: procFolder(t, { openFiles: "5000" }).folder }).maxOpenSockets, 4_000);
  assert.equal(new Room({ procFolder: procFolder(t, { openFiles: "unlimited" }).folder }).maxOpenSockets, 819);
  assert.equal(new Room({ procFolder: "/nowhere" }).maxOpenSockets, 819);
});

test("who finds no room waits in order, and is turned away when its patience ends", async (t) => {
  const room = new Room({ maxOpenSockets: 1, procFolder: procFolder(t, {}).folder });
  const first = open(room);
  assert.throws(() => open(room), { code: "probe_capacity", isOurs: true });
  const [second, third, fourth] = [seek(room), seek(room), seek(room, "192.0.2.1", 30)];
  const refusal = await fourth.outcome;
  assert.ok(refusal !== "room" && refusal.code === "probe_capacity" && refusal.isOurs);
  assert.deepEqual([room.waiting, room.turnedAway], [2, 1]);
  first.emit("close");
  assert.equal(await second.outcome, "room");
  room.forget(third.seeker);
  assert.deepEqual([room.waiting, room.openSockets], [0, 1]);
});

test("telling people goes on a little beyond the limit of looks", (t) => {
  const room = new Room({ maxOpenSockets: 10, procFolder: procFolder(t, {}).folder });
  for (let each = 0; each < 10; each++) open(room);
  room.admitOther();
  room.occupy(new Connection() as unknown as Socket, "192.0.2.9", 443);
  assert.throws(() => room.admitOther(), { code: "probe_capacity" });
});

test("ports that our closing keeps are not spent twice; those of others who close first cost nothing", async (t) => {
  const room = new Room({ maxOpenSockets: 1_000, procFolder: procFolder(t, { ports: "40000\t40009\n" }).folder });
  const close = (change: Partial<Connection>, address?: string): void => {
    Object.assign(open(room, address), { bytesWritten: 40 }, change).emit("close");
  };
  const reset = Object.assign(new Error("reset"), { code: "ECONNRESET" });
  const alert = Object.assign(new Error("alert"), { code: "ERR_SSL_TLSV1_ALERT" });
  for (let each = 0; each < 20; each++) {
    close({ readableEnded: true });
    close({ errored: reset });
    close({ bytesWritten: 0 });
  }
  for (let each = 0; each < 4; each++) {
    close({});
    close({ errored: alert, bytesWritten: 0 });
  }
  assert.throws(() => open(room), { message: /^8 of our ports to 192\.0\.2\.1:80 are taken/ });
  const refusal = await seek(room, "192.0.2.1", 20).outcome;
  assert.ok(refusal !== "room" && refusal.code === "probe_capacity");
  assert.equal(await seek(room, "192.0.2.2").outcome, "room");
});

test("destinations that hang leave a tenth of the room to those that answer", async (t) => {
  const room = new Room({ maxOpenSockets: 10, procFolder: procFolder(t, {}).folder });
  t.mock.method(performance, "now", () => clock);
  let clock = 1_000;
  const hung = open(room, "192.0.2.66");
  clock += 5_000;
  hung.emit("close");
  const held = Array.from({ length: 9 }, () => open(room, "192.0.2.66"));
  assert.throws(() => open(room, "192.0.2.66"), { message: /for targets that answer sooner/ });
  const late = seek(room, "192.0.2.66");
  assert.equal(await seek(room, "192.0.2.1").outcome, "room", "nobody who answers waits behind one who hangs");
  assert.equal(room.waiting, 1);
  clock += 10;
  held[0]!.emit("close"); // it answered in time: from now on it is one of the others
  assert.equal(await late.outcome, "room");
});

test("when the kernel's table of connections is nearly full no more are opened until it is not", async (t) => {
  const { folder, track } = procFolder(t, { tracked: { count: 80, max: 100 } });
  const room = new Room({ maxOpenSockets: 10, procFolder: folder });
  assert.deepEqual(room.trackedConnections, { count: 80, max: 100, isNearlyFull: false });
  open(room);
  track(81);
  const other = new Room({ maxOpenSockets: 10, procFolder: folder });
  const refusal = await seek(other, "192.0.2.1", 20).outcome;
  assert.ok(refusal !== "room" && refusal.isOurs);
  assert.match(refusal.message, /tracks 81 connections of at most 100/);
  other.admitOther();
  const waiting = seek(other); // patient for two seconds, and the kernel is asked every second
  track(20);
  assert.equal(await waiting.outcome, "room");
});
