// Opens the port of the settings, and closes it again; ordinary trouble is told in one sentence.
import type { FastifyInstance } from "fastify";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import type { World } from "./world.ts";

/** Requests under way may end within this. What is open after that is cut, as a connection that never asked anything. */
const REQUEST_GRACE_MS = 3_000;

export async function closeServer(server: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => server.server.closeAllConnections(), REQUEST_GRACE_MS);
  await server.close();
  clearTimeout(timer);
}

export async function listen(server: FastifyInstance, world: World): Promise<void> {
  const { host, port, sharePort } = world.settings;
  const place = { host, port, reusePort: sharePort === "on" };
  try {
    await server.listen(place);
  } catch (error) {
    throw listenFault(error, { host, port, hostSetting: "HOST", portSetting: "PORT" });
  }
}

export interface Place {
  readonly host: string;
  readonly port: number;
  readonly hostSetting: string;
  readonly portSetting: string;
}

/** Why a port could not be opened: for the operator, where it is theirs to mend. */
export function listenFault(error: unknown, { host, port, hostSetting, portSetting }: Place): unknown {
  const { code } = error as { code?: unknown };
  if (code === "EADDRINUSE")
    return new OperatorError(
      `Port ${port} on ${host} is taken by another program. Stop it, or choose another with ${portSetting}.`,
      exitCodes.unavailable,
    );
  if (code === "EACCES")
    return new OperatorError(
      `This user may not listen on port ${port}. Choose one above 1023 with ${portSetting}.`,
      exitCodes.notPermitted,
    );
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new OperatorError(
      `This machine has no address ${host}. Set ${hostSetting} to one of its own, or to 0.0.0.0.`,
      exitCodes.usage,
    );
  return error;
}
