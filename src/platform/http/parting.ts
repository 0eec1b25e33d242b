// How connections end when a server stops: whoever has asked is read and answered first, and each connection ends with the
// answer to its last request, its client told so. Left open or shut at once, it would be cut with a request on its way.
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";

/** Under a load without a pause the port is shut after this all the same. */
const LULL_WITHIN_MS = 500;
/** Turns of the event loop in a row: the first may have begun before we looked. */
const QUIET_TURNS = 2;

export class Parting {
  /** Of each connection the newest answer, sent or not. */
  private readonly newest = new Map<Socket, ServerResponse>();
  private isBegun = false;
  private quietTurns = 0;

  /** There is no lull yet. */
  noteRequest(): void {
    this.quietTurns = 0;
  }

  /** Every request that node:http reads, as it comes. */
  note({ socket }: IncomingMessage, response: ServerResponse): void {
    this.noteRequest();
    const before = this.newest.get(socket);
    if (before === undefined) socket.once("close", () => this.newest.delete(socket));
    if (this.isBegun) {
      // Requests that were sent without waiting are answered in their order, and the first "close" would end them all.
      if (before?.writableFinished === false) before.shouldKeepAlive = true;
      response.shouldKeepAlive = false;
    }
    this.newest.set(socket, response);
  }

  /** Resolves in a lull, in which nobody waits to be let in or read: what still waits when a port is shut is cut. */
  async begin(server: Server): Promise<void> {
    this.isBegun = true;
    for (const response of this.newest.values()) response.shouldKeepAlive = false;
    const connected = () => (this.quietTurns = 0);
    server.on("connection", connected);
    const giveUpAt = performance.now() + LULL_WITHIN_MS;
    for (this.quietTurns = 0; this.quietTurns < QUIET_TURNS && performance.now() < giveUpAt; this.quietTurns++)
      await turnOfTheLoop();
    server.off("connection", connected);
  }
}
