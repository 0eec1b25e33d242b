// Takes pings by mail, where the settings say so, in the process that takes them over HTTP.
import { createMailServer, type MailServer } from "#pipeline/receive/mail.ts";
import type { Receiver } from "#pipeline/receive/receiver.ts";
import type { PingMail } from "#platform/config.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import { listenFault } from "./listen.ts";
import type { World } from "./world.ts";

/** Mails under way may end within this, as requests may. */
const MAIL_GRACE_MS = 3_000;

export interface RunningMail {
  readonly port: number;
  stop(): Promise<void>;
}

/** Null where no mail is taken. */
export async function startMail(world: World, receiver: Receiver): Promise<RunningMail | null> {
  const { pingMail, sharePort } = world.settings;
  if (pingMail === null) return null;
  const { host, port: wanted, domain } = pingMail;
  const server = serverOf(world, receiver, pingMail);
  try {
    const { port } = await server.listen({ host, port: wanted, reusePort: sharePort === "on" });
    world.log.info({ host, port, domain }, "pings by mail are taken");
    return { port, stop: () => server.stop(MAIL_GRACE_MS) };
  } catch (error) {
    throw listenFault(error, {
      host,
      port: wanted,
      hostSetting: "KEEPWATCH_MAIL_HOST",
      portSetting: "KEEPWATCH_MAIL_PORT",
    });
  }
}

function serverOf(world: World, receiver: Receiver, { domain, tls }: PingMail): MailServer {
  try {
    return createMailServer({
      receiver,
      domain,
      tls,
      log: world.log,
      onAnswer: (outcome) => world.telemetry.countPingRequest("email", outcome),
    });
  } catch (error) {
    if (tls === null) throw error;
    throw new OperatorError(
      `KEEPWATCH_MAIL_CERTIFICATE and KEEPWATCH_MAIL_KEY cannot be used: ${error instanceof Error ? error.message : String(error)}. Give a certificate and the key that belongs to it, both as PEM.`,
      exitCodes.usage,
    );
  }
}
