// Heartbeats that are pinged by mail: a real receiver behind a real SMTP server, written to by nodemailer or by hand.
import { connect, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { createTransport, type SendMailOptions } from "nodemailer";
import { createMailServer, type MailOptions } from "#pipeline/receive/mail.ts";
import type { MailOutcome } from "#pipeline/receive/mail-desk.ts";
import type { DatabaseConnection } from "#platform/database/pool.ts";
import { createPingedWorld, type MadeHeartbeat } from "./pinged-world.ts";
import { quiet } from "./pipeline-world.ts";

export const domain = "ping.example";

export interface KeptPing {
  readonly kind: number;
  readonly form: string;
  readonly scheme: string;
  readonly method: string;
  readonly address: string;
  readonly userAgent: string;
  readonly note: string | null;
  readonly bodyBytes: number | null;
  readonly body: Buffer | null;
}

type Given = Pick<MailOptions, "limits"> & {
  readonly tls?: MailOptions["tls"];
  readonly hasSpool?: boolean;
  readonly through?: DatabaseConnection;
};

export async function createMailedWorld(t: TestContext) {
  const world = await createPingedWorld(t);

  async function startMail({ limits, tls = null, ...options }: Given = {}) {
    const pinger = await world.startReceiver(options);
    const outcomes: MailOutcome[] = [];
    const server = createMailServer({
      receiver: pinger.receiver,
      domain,
      tls,
      log: quiet,
      onAnswer: (outcome) => void outcomes.push(outcome),
      ...(limits && { limits }),
    });
    const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
    let isStopped = false;
    const stop = async () => {
      if (isStopped) return;
      isStopped = true;
      await server.stop(1_000);
    };
    t.after(stop);
    return {
      ...pinger,
      port,
      outcomes,
      stopMail: stop,
      async send(mail: SendMailOptions, more: object = {}) {
        const transport = createTransport({ host: "127.0.0.1", port, ignoreTLS: tls === null, ...more });
        try {
          return await transport.sendMail({ from: "cron@shop.example", ...mail });
        } finally {
          transport.close();
        }
      },
    };
  }

  /** In the order in which they were received. */
  async function pingsOf({ number }: MadeHeartbeat): Promise<KeptPing[]> {
    return world.rows<KeptPing>(
      `SELECT kind, form, scheme, method, address, user_agent AS "userAgent", note, body_bytes AS "bodyBytes", body
       FROM ping LEFT JOIN ping_body USING (number, received_at, id) WHERE number = $1 ORDER BY received_at, id`,
      [number],
    );
  }

  return { ...world, startMail, pingsOf };
}

export type RunningMailReceiver = Awaited<ReturnType<Awaited<ReturnType<typeof createMailedWorld>>["startMail"]>>;

export function mailTo(heartbeat: MadeHeartbeat): string {
  return `${heartbeat.uuid}@${domain}`;
}

export interface Talk {
  readonly socket: Socket;
  /** Sends a line, and resolves with the answer to it (all of its lines). */
  say(line: string): Promise<string>;
  /** Resolves with the next answer that comes without being asked for. */
  hear(): Promise<string>;
}

/** SMTP by hand; the greeting is heard, and EHLO said. */
export async function talkTo({ port }: { readonly port: number }): Promise<Talk & { readonly greeting: string }> {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  socket.on("error", () => undefined); // it is closed then
  let heard = "";
  let isClosed = false;
  let wake = (): void => undefined;
  socket.on("data", (part: string) => {
    heard += part;
    wake();
  });
  socket.once("close", () => {
    isClosed = true;
    wake();
  });
  const hear = async () => {
    for (;;) {
      const answer = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(heard)?.[0];
      if (answer !== undefined) {
        heard = heard.slice(answer.length);
        return answer.trim();
      }
      if (isClosed) throw new Error(`the connection was closed after ${JSON.stringify(heard)}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const say = async (line: string) => {
    socket.write(`${line}\r\n`);
    return hear();
  };
  const greeting = await hear();
  await say("EHLO cron.example");
  return { socket, say, hear, greeting };
}
