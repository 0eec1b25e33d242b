// Ends a connection by an RST, which gives its port back at once: whoever closes first by a FIN keeps the port in TIME_WAIT
// for a minute. Knows nothing of who may be ended so and when.
import { Socket } from "node:net";

const wereReset = new WeakSet<Socket>();

export function wasReset(socket: Socket): boolean {
  return wereReset.has(socket);
}

export function reset(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.connecting) return void socket.destroy(); // has no connection that could be reset, and keeps no port
  if ("encrypted" in socket) return resetBeneathTls(socket);
  wereReset.add(socket);
  socket.resetAndDestroy();
}

type Closing = (done: () => void) => number | undefined;

/** What Node has below a TLS socket, with and without a socket of ours in between; none of it is documented. */
interface TlsInside {
  readonly _handle?: {
    readonly _parent?: { close: Closing; readonly reset?: Closing };
    readonly _parentWrap?: Socket | null;
  } | null;
}

/**
 * Node resets plain TCP only, and laying TLS over a plain socket of ours, to reset that, would cost every check (and Node
 * does not survive it when the TLS above is still at work). So the connection beneath is told to reset at the point where
 * it would close. Where Node has none like that, the close is an ordinary one.
 */
function resetBeneathTls(socket: Socket): void {
  const handle = (socket as TlsInside)._handle;
  const connection = handle?._parent;
  if (typeof connection?.reset === "function") {
    const close = connection.close.bind(connection);
    const resetOnce = connection.reset.bind(connection);
    connection.close = (done) => (resetOnce(done) === 0 ? 0 : close(done));
    wereReset.add(handle?._parentWrap ?? socket);
  }
  socket.destroy();
}
