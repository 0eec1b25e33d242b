// Speaks with a proxy over a connection to it until it carries bytes to the target, or says why it does not.
import type { Socket } from "node:net";
import type { HttpRequest } from "./http-request.ts";
import { startTalk } from "./proxy.ts";
import type { HttpProxy } from "./proxy-settings.ts";

/** The end of the connection and the time it takes are the caller's concern. `fault` null: the way is open. */
export function askForTunnel(
  socket: Socket,
  proxy: HttpProxy,
  request: HttpRequest,
  onEnd: (fault: string | null) => void,
): void {
  const talk = startTalk(proxy, request);
  const take = (chunk: Buffer): void => {
    const step = talk.take(chunk);
    if (step.kind === "more") return step.reply === null ? undefined : void socket.write(step.reply);
    socket.off("data", take);
    onEnd(step.kind === "failed" ? step.message : null);
  };
  socket.on("data", take);
  socket.write(talk.greeting);
}
