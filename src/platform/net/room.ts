// Whether this machine has room for one more connection of ours: a file, a port towards the destination, a place in the
// kernel's table. Who finds none waits here, in order and not for long. Knows nothing of what is asked over a connection.
import type { Socket } from "node:net";
import { Conntrack, openFilesLimit, portsPerDestination, type TrackedConnections } from "./kernel-limits.ts";
import { LingeringPorts } from "./lingering-ports.ts";
import { NetError } from "./net-error.ts";
import { wasReset } from "./reset.ts";

/** Of the limits on files and on ports of one destination; the rest is for others. */
const SHARE_OF_LIMIT = 0.8;
/** Beyond the looks' own limit: whoever must be told is told, and a witness is asked, also while targets hold all the room. */
const SHARE_FOR_OTHERS = 0.1;
/** A destination that held its last connection for longer than this may be one that hangs. */
const SLOW_MS = 1_000;
/** Such destinations hold no more than this share of the room together, so that those that answer find some. */
const SHARE_OF_SLOW = 0.9;
const MAX_SLOW_DESTINATIONS = 100_000;
const MAX_WAITING = 5_000;
const LONGEST_WAIT_MS = 2_000;
const SWEEP_MS = 10;
/** Of those who waited, begun without a pause; a few milliseconds of our time. */
const STARTS_AT_A_STROKE = 32;

/** Wants a connection. Waiting is lateness of ours and no part of a response time. */
export interface RoomSeeker {
  /** Must connect before it returns. */
  takeRoom(): void;
  turnAway(error: NetError): void;
}

interface Waiting {
  readonly destination: string;
  readonly givesUpAt: number; // on the monotonic clock
}

export interface RoomOptions {
  readonly maxOpenSockets?: number;
  readonly procFolder: string;
}

export class Room {
  readonly maxOpenSockets: number;
  openSockets = 0;
  /** Seekers that found no room in time, since the start. */
  turnedAway = 0;
  lastTurnedAwayAt = -Infinity; // on the monotonic clock
  readonly #maxPorts: number;
  readonly #conntrack: Conntrack;
  readonly #lingering = new LingeringPorts();
  readonly #slow = new Set<string>();
  readonly #waiting = new Map<RoomSeeker, Waiting>();
  #isGranted = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RoomOptions) {
    const { procFolder } = options;
    this.maxOpenSockets = options.maxOpenSockets ?? Math.floor(openFilesLimit(procFolder) * SHARE_OF_LIMIT);
    this.#maxPorts = Math.floor(portsPerDestination(procFolder) * SHARE_OF_LIMIT);
    this.#conntrack = new Conntrack(procFolder);
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  get trackedConnections(): TrackedConnections | null {
    return this.#conntrack.read(performance.now());
  }

  /** Has the seeker connect now, or as soon as there is room; turns it away after `patienceMs`, two seconds at most. */
  whenRoom(seeker: RoomSeeker, address: string, port: number, patienceMs: number): void {
    const now = performance.now();
    const isAfterOthers = this.#waiting.size > 0 && this.openSockets + this.#waiting.size >= this.maxOpenSockets;
    if (!isAfterOthers && this.#refusal(address, port, now) === null) return this.#grant(seeker);
    const givesUpAt = now + Math.min(patienceMs, LONGEST_WAIT_MS);
    const waiting = { destination: nameOf(address, port), givesUpAt };
    if (this.#waiting.size >= MAX_WAITING) return this.#turnAway(seeker, waiting.destination, now);
    this.#waiting.set(seeker, waiting);
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_MS);
  }

  /** Room that was just found is not looked for a second time when the seeker connects: this is on every look's way. */
  #grant(seeker: RoomSeeker): void {
    this.#isGranted = true;
    seeker.takeRoom();
    this.#isGranted = false;
  }

  forget(seeker: RoomSeeker): void {
    if (this.#waiting.size > 0) this.#waiting.delete(seeker);
  }

  /** Throws a `NetError` (probe_capacity). */
  admit(address: string, port: number): void {
    if (this.#isGranted) {
      this.#isGranted = false;
      return;
    }
    const refusal = this.#refusal(address, port, performance.now());
    if (refusal !== null) throw new NetError("probe_capacity", refusal);
  }

  /** For what must go on while looks have no room: only the files are counted. Throws a `NetError` (probe_capacity). */
  admitOther(): void {
    if (this.openSockets >= this.maxOpenSockets + Math.floor(this.maxOpenSockets * SHARE_FOR_OTHERS))
      throw new NetError("probe_capacity", this.#fileRefusal());
  }

  /** Counts a connection until it is closed, and then what it may have left behind. */
  occupy(socket: Socket, address: string, port: number): void {
    this.openSockets++;
    const openedAt = performance.now();
    socket.on("close", () => {
      this.openSockets--;
      this.#noteClose(socket, address, port, openedAt);
    });
  }

  #noteClose(socket: Socket, address: string, port: number, openedAt: number): void {
    const now = performance.now();
    if (now - openedAt >= SLOW_MS) this.#noteSlow(nameOf(address, port));
    else if (this.#slow.size > 0) this.#slow.delete(nameOf(address, port));
    if (!socket.readableEnded && keepsPort(socket)) this.#lingering.note(nameOf(address, port), now);
  }

  #noteSlow(destination: string): void {
    if (this.#slow.size >= MAX_SLOW_DESTINATIONS)
      for (const oldest of this.#slow) {
        this.#slow.delete(oldest);
        break;
      }
    this.#slow.add(destination);
  }

  /** Why there is no room, as a sentence; null when there is. */
  #refusal(address: string, port: number, now: number): string | null {
    const isPlentiful =
      this.openSockets < this.maxOpenSockets * SHARE_OF_SLOW || (this.#slow.size === 0 && !this.#isFull);
    if (isPlentiful && this.#lingering.isEmpty) return this.#conntrackRefusal(now);
    return this.#refusalOf(nameOf(address, port), now);
  }

  #refusalOf(destination: string, now: number): string | null {
    if (this.#isFull) return this.#fileRefusal();
    if (this.openSockets >= this.maxOpenSockets * SHARE_OF_SLOW && this.#slow.has(destination))
      return `${this.openSockets} connections are open, and the room that is left is for targets that answer sooner`;
    const lingering = this.#lingering.count(destination, now);
    // How many of the open ones lead to the same destination is not counted: all of them, at the worst.
    if (lingering > 0 && lingering + this.openSockets >= this.#maxPorts)
      return `${lingering} of our ports to ${destination} are taken by connections that were closed within the last minute`;
    return this.#conntrackRefusal(now);
  }

  get #isFull(): boolean {
    return this.openSockets >= this.maxOpenSockets;
  }

  #fileRefusal(): string {
    return `${this.openSockets} connections are open, which is the limit of this process`;
  }

  #conntrackRefusal(now: number): string | null {
    const tracked = this.#conntrack.read(now);
    if (tracked === null || !tracked.isNearlyFull) return null;
    return `The kernel tracks ${tracked.count} connections of at most ${tracked.max} (nf_conntrack_max)`;
  }

  #sweep(): void {
    const now = performance.now();
    let begun = 0;
    for (const [seeker, { destination, givesUpAt }] of this.#waiting) {
      if (begun < STARTS_AT_A_STROKE && this.#refusalOf(destination, now) === null) {
        this.#waiting.delete(seeker);
        begun++;
        this.#grant(seeker);
      } else if (now >= givesUpAt) {
        this.#waiting.delete(seeker);
        this.#turnAway(seeker, destination, now);
      }
    }
    if (this.#waiting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #turnAway(seeker: RoomSeeker, destination: string, now: number): void {
    this.turnedAway++;
    this.lastTurnedAwayAt = now;
    const refusal = this.#refusalOf(destination, now) ?? `${this.#waiting.size} others wait for a connection already`;
    seeker.turnAway(new NetError("probe_capacity", refusal));
  }
}

function nameOf(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Whether the kernel keeps the port: it was closed by us, first, and in the ordinary way. */
function keepsPort(socket: Socket): boolean {
  if (wasReset(socket)) return false;
  const failure = socket.errored as NodeJS.ErrnoException | null;
  // A failure of the connection itself ends it on both sides; one of TLS does not.
  if (failure !== null) return failure.code?.startsWith("ERR_SSL") === true || failure.code === "EPROTO";
  return socket.bytesWritten > 0; // one that was given up before it was connected has written nothing
}
