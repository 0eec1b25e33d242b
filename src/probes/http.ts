// Looks at an HTTP or HTTPS target once: hops through redirects, then judges status and keyword.
// Whatever the target does becomes a sighting; what was our own slowness or lack of room becomes `unmeasured`.
import { abortWith, type Abortable, forgetAbort } from "./abortable.ts";
import { searchBody } from "./http-body.ts";
import { Exchange, type Fault } from "./http-exchange.ts";
import type { HttpParser } from "./http-parser.ts";
import { firstHop, type Hop, type HttpRequest, writeRequest } from "./http-request.ts";
import {
  completeHttpTarget,
  type HttpSettings,
  type HttpTarget,
  parseStatusRange,
  type StatusRange,
} from "./http-target.ts";
import { stalledSince, stopWatchingLoop, watchLoop } from "./loop-lag.ts";
import type { Probe, ProbeContext, ReasonCode, Sighting } from "./probe.ts";
import { isRedirect, nextHop } from "./redirects.ts";
import { certificateFacts } from "./tls-verdict.ts";
import { duration, plain } from "./wording.ts";

const OWN_DELAY_MS = 20; // a standstill of our loop up to this, or this share of the look, is within what we promise
const OWN_DELAY_SHARE = 0.1;

export const probeHttp: Probe<HttpTarget> = (target, context) =>
  new Promise((resolve, reject) => {
    context.signal.throwIfAborted();
    new HttpLook(prepare(target), context, resolve, reject).start();
  });

/** What can be worked out once per target; kept as long as the target itself. */
interface Prepared {
  readonly settings: HttpSettings;
  readonly accepted: readonly StatusRange[];
  readonly request: HttpRequest;
}

const preparedTargets = new WeakMap<HttpTarget, Prepared>();

function prepare(target: HttpTarget): Prepared {
  let prepared = preparedTargets.get(target);
  if (prepared === undefined) {
    const settings = completeHttpTarget(target);
    const accepted = settings.acceptedStatuses.map(parseStatusRange).filter((range) => range !== null);
    prepared = { settings, accepted, request: writeRequest(settings, firstHop(settings)) };
    preparedTargets.set(target, prepared);
  }
  return prepared;
}

class HttpLook implements Abortable {
  readonly #prepared: Prepared;
  readonly #context: ProbeContext;
  readonly #resolve: (sighting: Sighting) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #startedAt = performance.now();
  readonly #stalledBefore = watchLoop();
  #exchange: Exchange | null = null;
  #request: HttpRequest;
  #hop: Hop | null = null; // null until the first redirect: the plain look never needs it
  #visited: Set<string> | null = null;
  #redirects = 0;
  #isOver = false;
  #spentMs = 0;
  #dnsMs: number | null = null;
  #connectMs: number | null = null;
  #tlsMs: number | null = null;
  #firstByteMs: number | null = null;
  #transferMs: number | null = null;

  constructor(
    prepared: Prepared,
    context: ProbeContext,
    resolve: (sighting: Sighting) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#prepared = prepared;
    this.#context = context;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#request = prepared.request;
  }

  start(): void {
    abortWith(this.#context.signal, this);
    this.#exchangeOnce();
  }

  abort(reason: unknown): void {
    if (this.#isOver) return;
    this.#exchange?.abort();
    this.#leave();
    this.#reject(reason);
  }

  #exchangeOnce(): void {
    const { settings } = this.#prepared;
    const { net, timeoutMs, attemptMs, isRetry, avoidAddress } = this.#context;
    const leftMs = attemptMs - (performance.now() - this.#startedAt);
    if (this.#redirects > 0 && leftMs <= 0) {
      return this.#end("bad", "timeout", `No answer within ${duration(attemptMs)} in all`);
    }
    this.#exchange = new Exchange(
      {
        net,
        request: this.#request,
        timeoutMs: this.#redirects === 0 ? timeoutMs : Math.min(timeoutMs, leftMs),
        family: settings.ipFamily,
        isRetry,
        avoidAddress,
        verifyCertificate: settings.verifyCertificate,
        keepsBody: settings.keyword !== null,
        endsAfterHead: settings.followRedirects ? isFollowed : neverFollowed,
      },
      () => this.#takeOutcome(),
    );
    this.#exchange.start();
  }

  #takeOutcome(): void {
    const exchange = this.#exchange;
    if (exchange === null || this.#isOver) return;
    this.#addTimes(exchange);
    if (exchange.fault !== null) return this.#endWithFault(exchange.fault);
    const { response } = exchange;
    if (this.#prepared.settings.followRedirects && isFollowed(response)) return this.#follow(response);
    if (!this.#prepared.accepted.some((range) => range.from <= response.status && response.status <= range.to)) {
      const expected = this.#prepared.settings.acceptedStatuses.join(", ");
      return this.#end("bad", "status_unexpected", `HTTP ${response.status}, expected ${expected}`);
    }
    const { keyword } = this.#prepared.settings;
    if (keyword === null) this.#end("good", null, null);
    else void this.#judgeKeyword(response, keyword);
  }

  #addTimes(exchange: Exchange): void {
    const { dnsMs, connectMs, tlsMs, firstByteMs, transferMs } = exchange;
    this.#dnsMs = sum(this.#dnsMs, dnsMs);
    this.#connectMs = sum(this.#connectMs, connectMs);
    this.#tlsMs = sum(this.#tlsMs, tlsMs);
    this.#firstByteMs = sum(this.#firstByteMs, firstByteMs);
    this.#transferMs = sum(this.#transferMs, transferMs);
    const phasesMs = (dnsMs ?? 0) + (connectMs ?? 0) + (tlsMs ?? 0) + (firstByteMs ?? 0) + (transferMs ?? 0);
    this.#spentMs += phasesMs + exchange.unfinishedMs;
  }

  #follow(response: HttpParser): void {
    const { settings } = this.#prepared;
    const from = this.#hop ?? firstHop(settings);
    if (this.#redirects >= settings.maxRedirects) {
      const message = `More than ${settings.maxRedirects} redirects: the last one came from ${shown(from.url)}`;
      return this.#end("bad", "too_many_redirects", message);
    }
    const next = nextHop(from, response.status, response.location ?? "");
    if (next === null) {
      const message = `HTTP ${response.status} leads to "${response.location ?? ""}", which is not an HTTP address`;
      return this.#end("bad", "redirect_invalid", message);
    }
    const request = writeRequest(settings, next);
    this.#visited ??= new Set([`${this.#request.method} ${this.#request.url}`]);
    const place = `${request.method} ${request.url}`;
    if (this.#visited.has(place)) {
      return this.#end("bad", "redirect_loop", `The redirects lead in a circle, back to ${shown(next.url)}`);
    }
    this.#visited.add(place);
    this.#hop = next;
    this.#request = request;
    this.#redirects++;
    this.#exchangeOnce();
  }

  async #judgeKeyword(response: HttpParser, keyword: string): Promise<void> {
    const { body, isCut, contentEncoding, contentType } = response;
    const search = await searchBody({ bytes: body, isCut, contentEncoding, contentType }, keyword);
    if (this.#isOver) return;
    if (search.kind === "undecodable") return this.#end("bad", "body_undecodable", search.message);
    const within = search.isWhole ? "the body" : "the first megabyte of the body";
    const isWanted = this.#prepared.settings.keywordMode === "present";
    if (search.kind === "missing" && isWanted) {
      this.#end("bad", "keyword_missing", `HTTP ${response.status}, but "${plain(keyword, 100)}" is not in ${within}`);
    } else if (search.kind === "found" && !isWanted) {
      this.#end("bad", "keyword_present", `HTTP ${response.status}, but "${plain(keyword, 100)}" is in ${within}`);
    } else {
      this.#end("good", null, null);
    }
  }

  #endWithFault(fault: Fault): void {
    if (fault.isOurs) return this.#end("unmeasured", fault.reason, fault.message);
    const stalledMs = this.#ownDelayMs();
    if (fault.isSilence && stalledMs > 0) {
      const message = `Keepwatch itself stood still for ${duration(stalledMs)} during this look, so the silence may be its own`;
      return this.#end("unmeasured", "own_delay", message);
    }
    const place = this.#hop === null ? "" : ` (redirected to ${shown(this.#hop.url)})`;
    this.#end("bad", fault.reason, `${fault.message}${place}`);
  }

  /** How long our loop stood still, when that is more than can be passed over; else 0. */
  #ownDelayMs(): number {
    const stalledMs = stalledSince(this.#stalledBefore);
    if (stalledMs <= OWN_DELAY_MS) return 0;
    return stalledMs > OWN_DELAY_SHARE * (performance.now() - this.#startedAt) ? stalledMs : 0;
  }

  #end(verdict: Sighting["verdict"], reason: ReasonCode | null, message: string | null): void {
    const exchange = this.#exchange;
    const isTimeKept = verdict !== "unmeasured" && this.#ownDelayMs() === 0;
    const status = exchange?.response.status ?? 0;
    this.#leave();
    this.#resolve({
      verdict,
      reason,
      message: message === null ? null : plain(message),
      dnsUs: isTimeKept ? microseconds(this.#dnsMs) : null,
      connectUs: isTimeKept ? microseconds(this.#connectMs) : null,
      tlsUs: isTimeKept ? microseconds(this.#tlsMs) : null,
      firstByteUs: isTimeKept ? microseconds(this.#firstByteMs) : null,
      transferUs: isTimeKept ? microseconds(this.#transferMs) : null,
      totalUs: isTimeKept ? microseconds(this.#spentMs) : null,
      statusCode: status === 0 ? null : status,
      address: exchange?.address ?? null,
      certificate: certificateFacts(exchange?.certificate),
    });
  }

  #leave(): void {
    this.#isOver = true;
    forgetAbort(this.#context.signal, this);
    stopWatchingLoop();
  }
}

function isFollowed(response: HttpParser): boolean {
  return isRedirect(response.status) && response.location !== null;
}

function neverFollowed(): boolean {
  return false;
}

function sum(former: number | null, ms: number | null): number | null {
  return ms === null ? former : (former ?? 0) + ms;
}

function microseconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1_000);
}

/** Without the query, which may hold a token. */
function shown(url: URL): string {
  return plain(`${url.origin}${url.pathname}`, 120);
}
