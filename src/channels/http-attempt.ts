// One POST over one connection of its own: opened by platform/net, never reused, never redirected, answer read in part.
// Knows neither tellings nor outcomes: it says what came back, or how far the attempt got.
import { isIP, type Socket } from "node:net";
import { once } from "node:events";
import { connect as connectTls } from "node:tls";
import { callbackify } from "node:util";
import { Client, type Dispatcher, type buildConnector } from "undici";
import type { Net } from "#platform/net/index.ts";
import { attemptTimeoutMs } from "./channel.ts";

/** What is read of an answer's body; the rest is not fetched. */
const answerMaxBytes = 4_096;
/** How long a body may keep us after its status has come: the status alone decides. */
const answerBodyWaitMs = 1_000;
const answerHeadersMaxBytes = 16_384;

export interface HttpAnswer {
  readonly kind: "answered";
  readonly statusCode: number;
  readonly retryAfter: string | null;
  readonly location: string | null;
  readonly excerpt: string; // the first 4 kB of the body
}

export interface HttpFailure {
  readonly kind: "failed";
  readonly error: unknown;
  /** The connection stood, so the request was on its way. */
  readonly mayHaveArrived: boolean;
}

export interface HttpAttempt {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Ends by `signal` at the latest, and leaves nothing open. */
export async function postOnce(
  { url, headers, body }: HttpAttempt,
  net: Net,
  signal: AbortSignal,
): Promise<HttpAnswer | HttpFailure> {
  let mayHaveArrived = false;
  const client = new Client(url.origin, {
    connect: connectOnce(url, net, signal, () => {
      mayHaveArrived = true;
    }),
    allowH2: false,
    pipelining: 1,
    maxHeaderSize: answerHeadersMaxBytes,
    headersTimeout: attemptTimeoutMs,
    bodyTimeout: attemptTimeoutMs,
  });
  try {
    const path = url.pathname + url.search;
    const response = await client.request({ path, method: "POST", headers, body, signal, reset: true });
    return {
      kind: "answered",
      statusCode: response.statusCode,
      retryAfter: firstOf(response.headers["retry-after"]),
      location: firstOf(response.headers["location"]),
      excerpt: await readExcerpt(response.body),
    };
  } catch (error) {
    return { kind: "failed", error, mayHaveArrived };
  } finally {
    await client.destroy();
  }
}

/** The connector that undici asks for a socket. It is asked once: a second connection would be a second attempt. */
function connectOnce(url: URL, net: Net, signal: AbortSignal, onOpen: () => void): buildConnector.connector {
  let isUsed = false;
  const open = callbackify(async () => {
    if (isUsed) throw new Error("the connection was closed before the request could be written");
    isUsed = true;
    const socket = await openConnection(url, net, signal);
    onOpen();
    return socket;
  });
  return (_options, callback) => {
    open((error, socket) => (error === null ? callback(null, socket) : callback(error, null)));
  };
}

async function openConnection(url: URL, net: Net, signal: AbortSignal): Promise<Socket> {
  const isSecure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  const socket = await net.openSocket({ host, port, family: "auto", timeoutMs: attemptTimeoutMs, signal });
  if (!isSecure) return socket;
  const secured = connectTls({
    socket,
    host, // against which the certificate is held
    ...(isIP(host) === 0 ? { servername: host } : {}), // SNI knows names only
    ALPNProtocols: ["http/1.1"],
  });
  try {
    await once(secured, "secureConnect", { signal });
    return secured;
  } catch (error) {
    secured.destroy();
    socket.destroy();
    throw error;
  }
}

async function readExcerpt(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => body.destroy(), answerBodyWaitMs);
  try {
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk as Uint8Array);
      chunks.push(bytes);
      size += bytes.length;
      if (size >= answerMaxBytes) break;
    }
  } catch {
    // The status has come and is the answer, however its body ends: what was read of it is kept.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).subarray(0, answerMaxBytes).toString("utf8");
}

function firstOf(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
