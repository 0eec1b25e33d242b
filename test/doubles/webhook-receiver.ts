// A real receiver of webhooks on a real port: records what came, answers as it is told, misbehaves on request, and
// checks signatures by its own reading of the docs. Knows nothing of our channels.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

/**
 * `silence`: takes the request and never answers. `reset`: takes it and breaks the connection off (RST).
 * `isUnfinished`: the answer's body never ends.
 */
export type ReceiverAnswer =
  | "silence"
  | "reset"
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly isUnfinished?: boolean;
    };

export interface ReceivedRequest {
  readonly ordinal: number; // from 0, in the order of arrival
  readonly receivedAtMs: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How it was answered: set once the answer has been chosen. */
  answer: ReceiverAnswer | null;
}

export type AnswerChooser = (request: ReceivedRequest) => ReceiverAnswer | Promise<ReceiverAnswer>;

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Everything that came, in order of arrival; also what was answered with silence or a reset. */
  readonly requests: readonly ReceivedRequest[];
  /** How many requests under each `Idempotency-Key` were answered with a 2xx. More than one is a doubled telling. */
  readonly takenByKey: ReadonlyMap<string, number>;
  /** From now on, unless answers are queued. At first every request gets a 200. */
  answerWith(answer: ReceiverAnswer | AnswerChooser): void;
  /** For the next requests, one each, before `answerWith` counts again. */
  answerNext(...answers: readonly ReceiverAnswer[]): void;
  /** Resolves with the requests that fit, as soon as there are `count`; rejects after `timeoutMs`. */
  waitFor(
    count: number,
    options?: { readonly timeoutMs?: number; readonly where?: (request: ReceivedRequest) => boolean },
  ): Promise<readonly ReceivedRequest[]>;
  clear(): void;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  readonly port?: number; // 0: any that is free
  readonly tls?: { readonly key: string; readonly cert: string };
}

const requestMaxBytes = 1_000_000;

export async function startWebhookReceiver({ port = 0, tls }: ReceiverOptions = {}): Promise<WebhookReceiver> {
  const requests: ReceivedRequest[] = [];
  const takenByKey = new Map<string, number>();
  const queued: ReceiverAnswer[] = [];
  const watchers = new Set<() => void>();
  let chooser: AnswerChooser = () => ({ status: 200, body: "ok" });

  const receive = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming, requests.length);
    requests.push(request);
    const answer = queued.shift() ?? (await chooser(request));
    request.answer = answer;
    const key = request.headers["idempotency-key"];
    const isTaken = typeof answer === "object" && answer.status >= 200 && answer.status < 300;
    if (isTaken && key !== undefined) takenByKey.set(key, (takenByKey.get(key) ?? 0) + 1);
    give(answer, incoming, response);
    for (const look of watchers) look();
  };
  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void => {
    // A sender that hangs up in the middle of its request is none of our business: nothing is recorded.
    receive(incoming, response).catch(() => incoming.destroy());
  };
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  const actualPort = await listen(server, port);

  const receiver: WebhookReceiver = {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${actualPort}/hook`,
    port: actualPort,
    requests,
    takenByKey,
    answerWith(answer) {
      chooser = typeof answer === "function" ? answer : () => answer;
    },
    answerNext(...answers) {
      queued.push(...answers);
    },
    waitFor(count, { timeoutMs = 10_000, where = () => true } = {}) {
      return new Promise((resolve, reject) => {
        const finish = (): void => {
          watchers.delete(look);
          clearTimeout(timer);
        };
        const look = (): void => {
          const fitting = requests.filter(where);
          if (fitting.length < count) return;
          finish();
          resolve(fitting);
        };
        const timer = setTimeout(() => {
          finish();
          const came = requests.filter(where).length;
          reject(new Error(`waited ${timeoutMs} ms for ${count} webhooks, ${came} came`));
        }, timeoutMs);
        watchers.add(look);
        look();
      });
    },
    clear() {
      requests.length = 0;
      queued.length = 0;
      takenByKey.clear();
    },
    async close() {
      const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await isClosed;
    },
    async [Symbol.asyncDispose]() {
      await receiver.close();
    },
  };
  return receiver;
}

export interface SignatureCheck {
  readonly secret: string;
  /** Refuses what was signed longer ago than this, or later than this ahead; absent: any moment. */
  readonly toleranceSeconds?: number;
}

/** As the docs tell a receiver to check: HMAC-SHA256 over `timestamp.body`, compared in constant time. */
export function isSignatureValid(request: ReceivedRequest, { secret, toleranceSeconds }: SignatureCheck): boolean {
  const timestamp = request.headers["x-keepwatch-timestamp"] ?? "";
  const given = /^v1=([0-9a-f]{64})$/.exec(request.headers["x-keepwatch-signature"] ?? "")?.[1];
  if (given === undefined || !/^\d+$/.test(timestamp)) return false;
  const ageSeconds = Math.abs(request.receivedAtMs / 1_000 - Number(timestamp));
  if (toleranceSeconds !== undefined && ageSeconds > toleranceSeconds) return false;
  const hmac = createHmac("sha256", Buffer.from(secret, "utf8"));
  hmac.update(Buffer.from(timestamp, "utf8"));
  hmac.update(Buffer.from(".", "utf8"));
  hmac.update(Buffer.from(request.body, "utf8"));
  return timingSafeEqual(hmac.digest(), Buffer.from(given, "hex"));
}

async function readRequest(incoming: IncomingMessage, ordinal: number): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > requestMaxBytes) throw new Error(`a webhook is larger than ${requestMaxBytes} bytes`);
    chunks.push(bytes);
  }
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(", ")] as const);
  return {
    ordinal,
    receivedAtMs: Date.now(),
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString("utf8"),
    answer: null,
  };
}

function give(answer: ReceiverAnswer, incoming: IncomingMessage, response: ServerResponse): void {
  if (answer === "silence") return;
  if (answer === "reset") {
    incoming.socket.resetAndDestroy();
    return;
  }
  response.writeHead(answer.status, answer.headers);
  if (answer.isUnfinished === true) response.write(answer.body ?? "");
  else response.end(answer.body ?? "");
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}
