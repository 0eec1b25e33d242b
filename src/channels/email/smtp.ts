// Sends one mail to one recipient over a connection of its own, opened by platform/net. STARTTLS is used where offered,
// and a certificate that does not hold ends the attempt. Knows nothing of what the mail says.
import { callbackify } from "node:util";
import { createTransport, type SendMailOptions } from "nodemailer";
import { attemptTimeoutMs, type Outcome, type SendContext } from "#channels/channel.ts";
import { failedOutcome } from "#channels/failure.ts";
import { safeDetail } from "#channels/redact.ts";
import type { MailServer } from "./mail-server-address.ts";

/** After the mail was taken: how long the server may take to close its side. */
const closeTimeoutMs = 500;

/** The steps at which a 5xx is about this recipient or this mail. Everywhere else it is about us: see `judgeReply`. */
const stepsOfTheMail: ReadonlySet<string> = new Set(["RCPT TO", "DATA"]);

export async function sendMail(
  mail: SendMailOptions,
  server: MailServer,
  { net, signal }: Pick<SendContext, "net" | "signal">,
): Promise<Outcome> {
  let mayHaveArrived = false;
  const { host, port } = server;
  const target = { host, port, family: "auto", timeoutMs: attemptTimeoutMs, signal } as const;
  const transport = createTransport({
    host,
    port,
    secure: server.isSecure,
    ...(server.login === null ? {} : { auth: { user: server.login.user, pass: server.login.password } }),
    getSocket: callbackify(async (_options: object) => ({ connection: await net.openSocket(target) })),
    connectionTimeout: attemptTimeoutMs,
    greetingTimeout: attemptTimeoutMs,
    socketTimeout: attemptTimeoutMs,
    socketCloseTimeout: closeTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transport.use("stream", ({ message }, done) => {
    // Until the last byte of the mail has been read its end was not sent, and no server takes a mail without its end.
    message.processFunc((input) => input.once("end", () => (mayHaveArrived = true)));
    done();
  });
  try {
    const { response } = await transport.sendMail({ ...mail, signal });
    return {
      result: "sent",
      statusCode: statusOf(response),
      detail: safeDetail(`${server.host} took the mail: ${response}`, server.secrets),
      retryAfterMs: null,
      isAmbiguous: false,
    };
  } catch (error) {
    const reply = replyOf(error);
    if (reply !== null) return judgeReply(reply, server);
    return failedOutcome({ error, mayHaveArrived, host: server.host, secrets: server.secrets, signal });
  } finally {
    transport.close();
  }
}

interface Reply {
  readonly statusCode: number;
  readonly step: string; // the SMTP command that was answered
  readonly text: string;
}

/**
 * Permanent: the server refuses this recipient or this mail for good (5xx after RCPT TO or DATA).
 * Anything else is tried again: 4xx says so itself; and a 5xx to the greeting, the sign-in or the sender is about the
 * mail server's settings of this Keepwatch, which an operator mends for all mails that wait.
 */
function judgeReply({ statusCode, step, text }: Reply, server: MailServer): Outcome {
  const isPermanent = statusCode >= 500 && stepsOfTheMail.has(step);
  const advice = step.startsWith("AUTH") ? " Check the user and the password in SMTP_URL." : "";
  return {
    result: isPermanent ? "permanent" : "retry",
    statusCode,
    detail: safeDetail(`${server.host} refused the mail at ${step}: ${text}${advice}`, server.secrets),
    retryAfterMs: null,
    isAmbiguous: false,
  };
}

function replyOf(error: unknown): Reply | null {
  if (!(error instanceof Error)) return null;
  const statusCode: unknown = Reflect.get(error, "responseCode");
  const step: unknown = Reflect.get(error, "command");
  const text: unknown = Reflect.get(error, "response");
  if (typeof statusCode !== "number" || typeof step !== "string") return null;
  return { statusCode, step, text: typeof text === "string" ? text : error.message };
}

function statusOf(response: string): number | null {
  const digits = /^\d{3}/.exec(response)?.[0];
  return digits === undefined ? null : Number(digits);
}
