// Connections that are done with and wait a moment for the server to close first: whoever closes first keeps the port in
// TIME_WAIT for a minute, and that should not be us. Those that are still open then are reset, which keeps no port at all.
import type { Socket } from "node:net";

const SWEEP_MS = 25; // a connection waits between one and two sweeps

let justCame = new Set<Socket>();
let waiting = new Set<Socket>();
let sweep: NodeJS.Timeout | undefined;

/** The caller destroys the socket when the server's end comes, and says so by `finCame`. */
export function waitForFin(socket: Socket): void {
  justCame.add(socket);
  sweep ??= setInterval(resetTheWaiting, SWEEP_MS);
}

export function finCame(socket: Socket): void {
  if (!justCame.delete(socket)) waiting.delete(socket);
}

/** An RST at once. Node can send one on plain TCP only; TLS is closed the ordinary way. */
export function reset(socket: Socket): void {
  if (socket.destroyed) return;
  if ("encrypted" in socket) socket.destroy();
  else socket.resetAndDestroy();
}

function resetTheWaiting(): void {
  for (const socket of waiting) reset(socket);
  waiting.clear();
  [waiting, justCame] = [justCame, waiting];
  if (waiting.size > 0) return;
  clearInterval(sweep);
  sweep = undefined;
}
