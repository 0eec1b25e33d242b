// Connections that are done with and wait a moment for the server to close first: whoever closes first keeps the port in
// TIME_WAIT for a minute, and that should not be us. Those that are still open then are reset, which keeps no port at all.
import type { Socket } from "node:net";
import { reset } from "#platform/net/index.ts";

const SWEEP_MS = 25; // a connection waits between one and two sweeps

// Lists, from which nobody is taken out before the sweep: one whose server did close first is destroyed by then.
let justCame: Socket[] = [];
let waiting: Socket[] = [];
let sweep: NodeJS.Timeout | undefined;

/** Leaves a connection from which nothing more is wanted. The caller goes on to tell of the server's end by `finCame`. */
export function leave(socket: Socket, hasEnded: boolean): void {
  if (hasEnded && isFinSeen(socket)) return void socket.destroy();
  justCame.push(socket);
  sweep ??= setInterval(resetTheWaiting, SWEEP_MS);
}

export function finCame(socket: Socket): void {
  if (isFinSeen(socket)) socket.destroy();
}

/** The end of TLS is a word of farewell: the FIN follows it, and is not shown. */
function isFinSeen(socket: Socket): boolean {
  return !("encrypted" in socket);
}

function resetTheWaiting(): void {
  for (const socket of waiting) reset(socket);
  waiting = justCame;
  justCame = [];
  if (waiting.length > 0) return;
  clearInterval(sweep);
  sweep = undefined;
}
