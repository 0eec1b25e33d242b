// Pings by mail: an SMTP server that takes mail for the addresses of heartbeats and for nothing else. It knows nobody by
// name, sends nothing on, and says 250 when every ping that a mail is has been taken.
import { once } from "node:events";
import type { AddressInfo, ListenOptions, Socket } from "node:net";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { MAX_DRAINED_BYTES } from "#features/heartbeats/index.ts";
import type { Log } from "#platform/log.ts";
import { MailDesk, type MailOutcome } from "./mail-desk.ts";
import { MailBeginning } from "./mail-text.ts";
import { MailSessions } from "./mail-sessions.ts";
import type { Receiver } from "./receiver.ts";

export const mailLimits = {
  /** Of a mail; a longer one is read to its end and refused. */
  maxMessageBytes: MAX_DRAINED_BYTES,
  maxRecipients: 100, // of a mail
  maxConnections: 200,
  /** Relays send many mails at once, but nobody may keep the others out. */
  maxConnectionsOfOneAddress: 50,
  maxCommandBytes: 2_048,
  /** No byte for so long: whoever sends is gone, or means harm. */
  silenceMs: 10_000,
  /** A whole mail, from its beginning, which is when its pings are received: as long as a request over HTTP may take. */
  messageWithinMs: 30_000,
  /** A whole connection, but for the mail that is being taken: somebody who drips commands does not keep it for ever. */
  sessionWithinMs: 300_000,
};
export type MailLimits = typeof mailLimits;

export interface MailOptions {
  readonly receiver: Receiver;
  /** After the @ of our addresses. */
  readonly domain: string;
  /** PEM texts; null: mail comes unencrypted. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  readonly log: Log;
  /** Once for each recipient that was refused, and for each ping. */
  readonly onAnswer: (outcome: MailOutcome) => void;
  readonly limits?: Partial<MailLimits>;
}

export interface MailServer {
  /** Rejects with the system's error when the port cannot be had. */
  listen(where: ListenOptions): Promise<{ readonly port: number }>;
  /** Mails under way may end within this; then every connection is cut. */
  stop(graceMs: number): Promise<void>;
}

type Done = (error?: Error | null) => void;

/** Throws when certificate and key do not belong together or cannot be read. */
export function createMailServer(options: MailOptions): MailServer {
  const limits = { ...mailLimits, ...options.limits };
  const desk = new MailDesk(options);
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    name: options.domain,
    heloResponse: "%s",
    ...(options.tls === null ? {} : { cert: options.tls.certificate, key: options.tls.key }),
    disabledCommands: ["AUTH", "HELP", "WIZ", "SHELL", "KILL", ...(options.tls === null ? ["STARTTLS"] : [])],
    hideENHANCEDSTATUSCODES: false,
    disableReverseLookup: true,
    // Senders that write addresses a little wrong are devices that cannot be mended.
    lenientAddressParsing: true,
    size: limits.maxMessageBytes,
    rejectOversized: true,
    maxRecipients: limits.maxRecipients,
    maxClients: limits.maxConnections,
    maxCommandLength: limits.maxCommandBytes,
    socketTimeout: limits.silenceMs,
    onConnect: (session, done) => done(sessions.enter(session) ? null : reply(421, "Too many connections from you")),
    onClose: (session) => sessions.leave(session),
    onRcptTo: ({ address }, session, done) =>
      void settled(
        desk.recipient(address, session.remoteAddress).then((refusal) => refusal && reply(...refusal)),
        done,
      ),
    onData: (stream, session, done) => void settled(takeMail(stream, session), done),
  });
  const sessions = new MailSessions(limits, (id, why) =>
    [...server.connections].find((connection) => connection.id === id)?.send(421, why),
  );
  // Somebody hung up, or does not speak TLS: nothing that an operator could mend.
  server.on("error", (error) => options.log.debug({ err: error }, "a connection of the mail receiver failed"));
  server.server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  async function takeMail(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | null> {
    const { mailFrom, rcptTo } = session.envelope;
    const mail = desk.begin({
      sender: mailFrom === false ? "" : mailFrom.address,
      recipients: rcptTo.map(({ address }) => address),
      address: session.remoteAddress,
    });
    const end = sessions.beginMail(session.id, () => stream.destroy(new Error("the mail took too long")));
    try {
      const raw = await beginningOf(stream);
      if (raw === null) return reply(451, "The mail did not come to its end"); // mostly nobody is there to hear it
      if (stream.sizeExceeded) {
        options.onAnswer("too_large");
        return reply(552, "The mail is too long");
      }
      const refusal = await mail.take(raw);
      return refusal && reply(...refusal);
    } finally {
      mail.settle();
      end();
    }
  }

  return {
    async listen(where) {
      const listener = server.listen(where);
      await once(listener, "listening");
      return { port: (listener.address() as AddressInfo).port };
    },
    async stop(graceMs) {
      const isClosed = new Promise<void>((resolve) => server.close(resolve));
      await sessions.quiet(graceMs);
      for (const socket of sockets) socket.destroySoon(); // what was answered is sent yet
      const timer = setTimeout(() => sockets.forEach((socket) => socket.destroy()), LAST_WORDS_MS);
      await isClosed;
      clearTimeout(timer);
    },
  };
}

/** For a last answer to be sent. */
const LAST_WORDS_MS = 500;

/** Null when it does not come to its end. */
async function beginningOf(stream: SMTPServerDataStream): Promise<Buffer | null> {
  const beginning = new MailBeginning();
  try {
    for await (const part of stream) beginning.add(part as Buffer);
    return beginning.raw;
  } catch {
    return null;
  }
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** Our own mistake is answered so that whoever sends tries again, and then seen as what it is. */
async function settled(refusal: Promise<Error | null>, done: Done): Promise<void> {
  try {
    done(await refusal);
  } catch (error) {
    done(reply(451, "Try again later"));
    throw error;
  }
}
