// A real mail server on a real port: records the mails that came, refuses or goes silent at the step it is told.
// Knows nothing of our channels.
import type { AddressInfo, Socket } from "node:net";
import { EventEmitter, once } from "node:events";
import { callbackify } from "node:util";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerSession } from "smtp-server";

export type MailStep = "connect" | "auth" | "mail" | "recipient" | "mail-end";

/** `silence`: never answers. `reset`: breaks the connection off (RST). */
export type MailAnswer = "silence" | "reset" | { readonly code: number; readonly text: string };

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly parsed: Email;
  readonly isEncrypted: boolean;
  readonly user: string | null; // who signed in
}

export interface MailServerDouble extends AsyncDisposable {
  readonly port: number;
  /** smtp://127.0.0.1:PORT, without user and password. */
  readonly url: string;
  /** The mails that were taken, in order; one that was refused at its end is not among them. */
  readonly mails: readonly ReceivedMail[];
  /** At this step, from now on; null takes all again. */
  refuseAt(step: MailStep, answer: MailAnswer | null): void;
  /** Resolves when the next client comes to this step, before it is answered. */
  reached(step: MailStep): Promise<void>;
  /** Resolves as soon as `count` mails have been taken. */
  waitFor(count: number, timeoutMs?: number): Promise<readonly ReceivedMail[]>;
  close(): Promise<void>;
}

export interface MailServerOptions {
  /** Who may sign in; when given, nobody else may send. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Offers STARTTLS with this certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

type Done = (error?: Error | null) => void;

export async function startMailServer({ login, tls }: MailServerOptions = {}): Promise<MailServerDouble> {
  const mails: ReceivedMail[] = [];
  const answers = new Map<MailStep, MailAnswer>();
  const sockets = new Set<Socket>();
  const watchers = new Set<() => void>();
  const steps = new EventEmitter();

  /** Goes on with the step, or does what was told for it. */
  const at = (step: MailStep, goOn: () => void, refuse: Done): void => {
    const answer = answers.get(step);
    steps.emit(step);
    if (answer === undefined) goOn();
    else if (answer === "reset") for (const socket of sockets) socket.resetAndDestroy();
    else if (answer !== "silence") refuse(Object.assign(new Error(answer.text), { responseCode: answer.code }));
  };

  const server = new SMTPServer({
    ...(tls ?? {}),
    disabledCommands: [...(tls === undefined ? ["STARTTLS"] : []), ...(login === undefined ? ["AUTH"] : [])],
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 0,
    onConnect: (_session, done) => at("connect", done, done),
    onMailFrom: (_address, _session, done) => at("mail", done, done),
    onRcptTo: (_address, _session, done) => at("recipient", done, done),
    onAuth(auth, _session, done) {
      const isKnown = auth.username === login?.user && auth.password === login?.password;
      const refusal = Object.assign(new Error("5.7.8 Authentication credentials invalid"), { responseCode: 535 });
      at("auth", () => (isKnown ? done(null, { user: auth.username }) : done(refusal)), done);
    },
    onData(stream, session, done) {
      read(stream, session, (error, mail) => {
        if (error !== null) return done(error);
        const take = (): void => {
          mails.push(mail);
          done();
          for (const look of watchers) look();
        };
        at("mail-end", take, done);
      });
    },
  });
  // A client that breaks off is no fault of the server.
  server.on("error", () => {});
  const listener = server.listen(0, "127.0.0.1");
  listener.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;

  const double: MailServerDouble = {
    port,
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuseAt(step, answer) {
      if (answer === null) answers.delete(step);
      else answers.set(step, answer);
    },
    async reached(step) {
      await once(steps, step);
    },
    waitFor(count, timeoutMs = 10_000) {
      return new Promise((resolve, reject) => {
        const finish = (): void => {
          watchers.delete(look);
          clearTimeout(timer);
        };
        const look = (): void => {
          if (mails.length < count) return;
          finish();
          resolve(mails);
        };
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`waited ${timeoutMs} ms for ${count} mails, ${mails.length} came`));
        }, timeoutMs);
        watchers.add(look);
        look();
      });
    },
    async close() {
      const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await isClosed;
    },
    async [Symbol.asyncDispose]() {
      await double.close();
    },
  };
  return double;
}

const read = callbackify(readMail);

async function readMail(stream: AsyncIterable<Uint8Array>, session: SMTPServerSession): Promise<ReceivedMail> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const raw = Buffer.concat(chunks).toString("utf8");
  const { mailFrom, rcptTo } = session.envelope;
  return {
    from: mailFrom === false ? "" : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    raw,
    parsed: await PostalMime.parse(raw),
    isEncrypted: session.secure,
    user: typeof session.user === "string" ? session.user : null,
  };
}
