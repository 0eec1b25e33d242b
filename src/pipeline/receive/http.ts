// Pings over HTTP: from the request to the answer, in the words of its form. It stands before the rest of the server,
// because a ping is worth none of what a page or the API needs.
import { MAX_USER_AGENT, type PingForm } from "#features/heartbeats/index.ts";
import { type AddressBytes, type Cidr, isInCidr, parseAddress, parseCidr } from "#lib/cidr.ts";
import { scrubText } from "#lib/scrub-text.ts";
import type { FirstTaker } from "#platform/http/server.ts";
import { SILENCE_MS } from "./body.ts";
import { type Exchange, NodeExchange, PlainExchange } from "./exchange.ts";
import type { Answer, Asked, Form, Outcome } from "./forms/form.ts";
import { formOf } from "./forms/index.ts";
import type { Located, Receipt, Receiver } from "./receiver.ts";
import { UnknownLimit } from "./unknown-limit.ts";

const MAX_ADDRESS_CHARACTERS = 100;

export interface PingHttpOptions {
  readonly receiver: Receiver;
  /** Forms of other tools that are taken. */
  readonly openForms: ReadonlySet<PingForm>;
  readonly trustedProxies: readonly string[];
  readonly onAnswer: (form: PingForm, outcome: Outcome) => void;
  /** A body from which nothing comes for so long is given up. */
  readonly silenceMs?: number;
}

/** Takes what is a ping, and sees to it. */
export function createPingHandler(options: PingHttpOptions): FirstTaker {
  const desk = new Desk(options);
  return {
    takes: (request, response) => desk.takes(new NodeExchange(request, response)),
    takesPlain: (talk) => desk.takes(new PlainExchange(talk)),
  };
}

/**
 * Some clients send the whole address, and scripts that put one together, two slashes. The page would answer both with
 * 200, which would pass for a ping that was taken.
 */
function targetOf(target: string): string {
  if (target.startsWith("/") && target[1] !== "/") return target;
  return target.replace(/^https?:\/\/[^/?#]*/i, "").replace(/^\/+/, "/");
}

class Desk {
  private readonly options: PingHttpOptions;
  private readonly limit = new UnknownLimit();
  private readonly proxies: readonly Cidr[];
  private readonly silenceMs: number;

  constructor(options: PingHttpOptions) {
    this.options = options;
    this.silenceMs = options.silenceMs ?? SILENCE_MS;
    this.proxies = options.trustedProxies.flatMap((text) => parseCidr(text) ?? []);
  }

  /** True when it is a ping, which is answered then. */
  takes(exchange: Exchange): boolean {
    const { method, headers } = exchange;
    const url = targetOf(exchange.target);
    const queryAt = url.indexOf("?");
    const path = queryAt === -1 ? url : url.slice(0, queryAt);
    const query = queryAt === -1 ? "" : url.slice(queryAt + 1);
    const read = formOf({ method, path, query, headers }, this.options.openForms);
    if (read === null) return false;
    if ("answer" in read) void this.answer(exchange, read.answer);
    else void this.serve(exchange, read.form, read.asked);
    return true;
  }

  private async serve(exchange: Exchange, form: Form, asked: Asked): Promise<void> {
    const receipt = this.options.receiver.begin();
    let outcome: Outcome | null;
    try {
      outcome = await this.receive(exchange, form, asked, receipt);
    } catch (error) {
      // Our own mistake: whoever pinged should try again, and the process should be seen to fail.
      exchange.answer(form.answer("away"));
      throw error;
    } finally {
      this.options.receiver.settle(receipt);
    }
    if (outcome === null) return; // nobody is there any more to be answered
    this.options.onAnswer(form.name, outcome);
    const answer = outcome === "refused" ? asked.refused! : form.answer(outcome);
    if (outcome === "too_large" || outcome === "too_slow") exchange.answer(answer);
    else void this.answer(exchange, answer);
  }

  /**
   * What is left of the body is read away before: who is cut off while sending may not hear the answer, least of all
   * through a proxy; and the connection can be used again.
   */
  private async answer(exchange: Exchange, answer: Answer): Promise<void> {
    if (exchange.hasMore()) await exchange.readBody(0, this.silenceMs);
    exchange.answer(answer);
  }

  private async receive(exchange: Exchange, form: Form, asked: Asked, receipt: Receipt): Promise<Outcome | null> {
    const { receiver } = this.options;
    const address = this.addressOf(exchange);
    let located: Located = receiver.find(asked.names);
    if (located.kind === "none" && !this.limit.mayTry(address, performance.now())) return "too_many";
    // It may have been made a moment ago by another process: the book is read once more before "unknown" is said.
    if (located.kind === "none" || located.kind === "free") located = await receiver.findAnew(asked.names);
    if (located.kind === "none") this.limit.count(address, performance.now());
    let isMade = false;
    if (located.kind === "free" && asked.names.some((name) => name.by === "slug" && name.isMadeWhenUnknown)) {
      const made = await receiver.provision(located.organizationId, located.slug);
      if (made !== "made") return made;
      located = receiver.find(asked.names);
      isMade = true;
    }
    if (located.kind === "away") return "away";
    if (located.kind === "many") return "ambiguous";
    if (located.kind === "none" && located.isKeyKnown) return "wrong_token";
    if (located.kind !== "one") return "unknown";
    if (asked.refused !== undefined) return "refused";
    const coming = exchange.readBody(asked.keptBytes, this.silenceMs);
    const body = coming instanceof Promise ? await coming : coming;
    if (body.kind === "broken") return null;
    if (body.kind !== "read") return body.kind;
    const taken = await receiver.take({
      id: receipt.id,
      receivedAt: receipt.receivedAt,
      number: located.heartbeat.number,
      signal: asked.signal,
      exitStatus: asked.exitStatus,
      runId: asked.runId,
      form: form.name,
      scheme: this.schemeOf(exchange),
      method: exchange.method,
      address,
      userAgent: scrubText(exchange.headers["user-agent"] ?? "", MAX_USER_AGENT),
      body: body.kept,
      bodyBytes: body.bytes,
      message: asked.message,
      subject: null,
      toldDurationMs: asked.toldDurationMs,
      isByFormerAddress: located.isFormer,
    });
    if (taken === "gone") return "unknown";
    if (taken === "away" || taken === "asleep") return taken;
    return isMade ? "created" : "stored";
  }

  private addressOf({ remoteAddress, headers }: Exchange): string {
    if (this.proxies.length === 0 || !this.isTrusted(remoteAddress)) return unwrapped(remoteAddress);
    const forwarded = listIn(headers["x-forwarded-for"]);
    const nearest = forwarded.findLast((one) => !this.isTrusted(one));
    return scrubText(nearest ?? forwarded[0] ?? unwrapped(remoteAddress), MAX_ADDRESS_CHARACTERS);
  }

  private schemeOf({ remoteAddress, headers }: Exchange): string {
    const isProxied = this.proxies.length > 0 && this.isTrusted(remoteAddress);
    return isProxied && listIn(headers["x-forwarded-proto"])[0]?.toLowerCase() === "https" ? "https" : "http";
  }

  private isTrusted(address: string): boolean {
    const bytes: AddressBytes | null = parseAddress(unwrapped(address));
    return bytes !== null && this.proxies.some((range) => isInCidr(bytes, range));
  }
}

/** What a header lists: each proxy adds its own. */
function listIn(header: string | readonly string[] | undefined): string[] {
  return String(header ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** IPv4 as it is, also where the socket is one of both families. */
function unwrapped(address: string): string {
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}
