// What is said to a proxy before the target can be spoken to: HTTP CONNECT, or SOCKS 5 (RFC 1928, 1929). Bytes in, bytes
// out: it opens nothing. The target's name goes to the proxy as it is, which resolves it itself.
import { isIP } from "node:net";
import { parseAddress } from "#lib/cidr.ts";
import type { HttpRequest } from "./http-request.ts";
import type { HttpProxy } from "./proxy-settings.ts";
import { plain } from "./wording.ts";

const MAX_ANSWER_BYTES = 16 * 1024;

export type Step =
  | { readonly kind: "more"; readonly reply: Buffer | null }
  | { readonly kind: "open" }
  | { readonly kind: "failed"; readonly message: string };

export interface Talk {
  readonly greeting: Buffer;
  take(chunk: Buffer): Step;
}

const more: Step = { kind: "more", reply: null };

export function needsTunnel(proxy: HttpProxy, request: HttpRequest): boolean {
  return proxy.kind === "socks5" || request.isTls;
}

export function startTalk(proxy: HttpProxy, request: HttpRequest): Talk {
  return proxy.kind === "http" ? connectTalk(proxy, request) : socksTalk(proxy, request);
}

/** The head of a plain HTTP request that the proxy is to forward: the whole URL in its first line. */
export function forwardedHead(proxy: HttpProxy, request: HttpRequest): string {
  const rest = request.head.slice(request.head.indexOf("\r\n") + 2);
  return `${request.method} ${request.url} HTTP/1.1\r\n${authorization(proxy)}${rest}`;
}

function authorization({ username, password }: HttpProxy): string {
  if (username == null) return "";
  return `Proxy-Authorization: Basic ${Buffer.from(`${username}:${password ?? ""}`).toString("base64")}\r\n`;
}

function connectTalk(proxy: HttpProxy, request: HttpRequest): Talk {
  const host = request.host.includes(":") ? `[${request.host}]` : request.host;
  const place = `${host}:${request.port}`;
  let head = "";
  return {
    greeting: Buffer.from(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${authorization(proxy)}\r\n`, "latin1"),
    take(chunk) {
      head += chunk.toString("latin1");
      const isWhole = /\r?\n\r?\n/.test(head);
      if (!isWhole && head.length <= MAX_ANSWER_BYTES && "HTTP/1.".startsWith(head.slice(0, 7))) return more;
      const status = /^HTTP\/1\.[01] ([1-5][0-9]{2})/.exec(head)?.[1];
      if (!isWhole || status === undefined) return failed(`gave no HTTP answer: "${plain(head.slice(0, 40), 40)}"`);
      if (status.startsWith("2")) return { kind: "open" };
      if (status === "407") return failed(refusalOf(proxy));
      return failed(`opened no connection to ${place}: HTTP ${status}`);
    },
  };
}

export function refusalOf({ username }: HttpProxy): string {
  return username == null ? "wants a user name and a password" : "does not accept the user name and password";
}

const socksReplies: Readonly<Record<number, string>> = {
  1: "it failed",
  2: "its rules do not allow it",
  3: "the network is unreachable",
  4: "the host is unreachable",
  5: "the connection was refused",
  6: "it took too long",
  7: "it does not know the command",
  8: "it does not know this kind of address",
};

function socksTalk(proxy: HttpProxy, request: HttpRequest): Talk {
  const methods = proxy.username == null ? [0] : [0, 2];
  let state: "method" | "password" | "reply" = "method";
  let bytes = Buffer.alloc(0);
  const answerMethod = (version: number, method: number): Step => {
    if (version !== 5 || !methods.includes(method))
      return failed(version === 5 ? refusalOf(proxy) : "does not speak SOCKS 5");
    state = method === 2 ? "password" : "reply";
    return { kind: "more", reply: method === 2 ? passwordOf(proxy) : connectTo(request) };
  };
  return {
    greeting: Buffer.from([5, methods.length, ...methods]),
    take(chunk) {
      bytes = Buffer.concat([bytes, chunk]);
      const [first = 0, second = 0] = bytes;
      if (bytes.length < 2) return more;
      if (state === "reply") return takeReply(bytes, first, second, request);
      bytes = bytes.subarray(2);
      if (state === "method") return answerMethod(first, second);
      if (second !== 0) return failed(refusalOf(proxy));
      state = "reply";
      return { kind: "more", reply: connectTo(request) };
    },
  };
}

function takeReply(bytes: Buffer, version: number, code: number, request: HttpRequest): Step {
  if (version !== 5) return failed("does not speak SOCKS 5");
  if (code !== 0)
    return failed(`opened no connection to ${request.host}:${request.port}: ${socksReplies[code] ?? `error ${code}`}`);
  if (bytes.length < 5) return more;
  const kind = bytes[3];
  const addressBytes = kind === 1 ? 4 : kind === 4 ? 16 : kind === 3 ? 1 + (bytes[4] ?? 0) : null;
  if (addressBytes === null) return failed("does not speak SOCKS 5");
  return bytes.length >= 4 + addressBytes + 2 ? { kind: "open" } : more;
}

function passwordOf({ username, password }: HttpProxy): Buffer {
  const [name, word] = [Buffer.from(username ?? ""), Buffer.from(password ?? "")];
  return Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([word.length]), word]);
}

function connectTo({ host, port }: HttpRequest): Buffer {
  const version = isIP(host);
  const literal = version === 0 ? null : parseAddress(host);
  const name = Buffer.from(host);
  const address =
    literal === null
      ? Buffer.concat([Buffer.from([3, name.length]), name])
      : Buffer.from([version === 4 ? 1 : 4, ...literal]);
  return Buffer.concat([Buffer.from([5, 1, 0]), address, Buffer.from([port >> 8, port & 255])]);
}

function failed(what: string): Step {
  return { kind: "failed", message: `The proxy ${what}` };
}
