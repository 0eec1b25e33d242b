// A request for a ping and its answer, however they travel: read by node:http, or plain (platform/http/plain-connections.ts).
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { PlainTalk } from "#platform/http/plain-connections.ts";
import { hasBody, type ReadBody, readBody, wholeBody } from "./body.ts";
import type { Answer } from "./forms/form.ts";

export interface Exchange {
  readonly method: string;
  /** As it was sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string;
  /** Keeps its beginning, and gives up when nothing comes for so long. */
  readBody(keptBytes: number, silenceMs: number): ReadBody | Promise<ReadBody>;
  /** True: `answer` would cut off whoever still sends. */
  hasMore(): boolean;
  answer(answer: Answer): void;
}

/** What came whole in one piece. */
export class PlainExchange implements Exchange {
  private readonly talk: PlainTalk;

  constructor(talk: PlainTalk) {
    this.talk = talk;
  }

  get method(): string {
    return this.talk.method;
  }

  get target(): string {
    return this.talk.target;
  }

  get headers(): IncomingHttpHeaders {
    return this.talk.headers;
  }

  get remoteAddress(): string {
    return this.talk.remoteAddress;
  }

  readBody(keptBytes: number): ReadBody {
    return wholeBody(this.talk.body, keptBytes);
  }

  hasMore(): boolean {
    return false;
  }

  answer(answer: Answer): void {
    this.talk.answer(answer);
  }
}

/** Who sends too much has this long to hear so, and to stop. */
const LINGER_MS = 2_000;

/** What node:http reads. */
export class NodeExchange implements Exchange {
  private readonly request: IncomingMessage;
  private readonly response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request;
    this.response = response;
  }

  get method(): string {
    return this.request.method ?? "GET";
  }

  get target(): string {
    return this.request.url ?? "/";
  }

  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }

  get remoteAddress(): string {
    return this.request.socket.remoteAddress ?? "";
  }

  readBody(keptBytes: number, silenceMs: number): Promise<ReadBody> {
    return readBody(this.request, keptBytes, silenceMs);
  }

  hasMore(): boolean {
    return hasBody(this.request) && (!this.request.complete || this.request.readableLength > 0);
  }

  answer(answer: Answer): void {
    const { response } = this;
    if (response.headersSent || response.destroyed) return;
    const body = this.method === "HEAD" ? undefined : answer.body;
    if (this.hasMore()) return this.answerAndLinger(answer, body);
    response.writeHead(answer.status, headersOf(answer));
    response.end(body);
  }

  /**
   * What is left of a body would stand before the next request on this connection. Were it reset at once, whoever is still
   * sending could lose the answer.
   */
  private answerAndLinger(answer: Answer, body?: string): void {
    const { request, response } = this;
    response.writeHead(answer.status, [...headersOf(answer), "connection", "close"]);
    response.flushHeaders();
    if (body !== undefined) response.write(body);
    const timer = setTimeout(() => response.end(), LINGER_MS);
    const end = () => {
      clearTimeout(timer);
      response.end();
    };
    request.on("error", end).once("end", end).once("close", end).resume();
  }
}

/** Names and values in turn. */
function headersOf({ headers, body }: Answer): string[] {
  return [...Object.entries(headers).flat(), "content-length", String(Buffer.byteLength(body))];
}
