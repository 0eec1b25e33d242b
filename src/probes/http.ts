// Looks at an HTTP or HTTPS target once: hops through redirects, then judges status and keyword.
// Whatever the target does becomes a sighting; what was our own slowness or lack of room becomes `unmeasured`.
import { badAnswerOf } from "./bad-answer.ts";
import { abortWith, type Abortable, forgetAbort } from "./abortable.ts";
import { CertificateMemory, endingFirst } from "./certificate-facts.ts";
import type { Credentials } from "./credentials.ts";
import { searchBody } from "./http-body.ts";
import type { Fault } from "./exchange-options.ts";
import { Exchange } from "./http-exchange.ts";
import type { HttpParser } from "./http-parser.ts";
import type { AnswerJudge } from "./http-answer.ts";
import type { More } from "./http-more.ts";
import { firstHop, type Hop, type HttpRequest, withAuthorization, writeRequest } from "./http-request.ts";
import {
  completeHttpTarget,
  type HttpSettings,
  type HttpTarget,
  parseStatusRange,
  type StatusRange,
} from "./http-target.ts";
import { inverted } from "./inverted.ts";
import { stalledSince, stopWatchingLoop, watchLoop } from "./loop-lag.ts";
import type { CertificateFacts, Probe, ProbeContext, ReasonCode, Sighting } from "./probe.ts";
import { isRedirect, nextHop } from "./redirects.ts";
import { duration, plain } from "./wording.ts";

const OWN_DELAY_MS = 20; // a standstill of our loop up to this, or this share of the look, is within what we promise
const OWN_DELAY_SHARE = 0.1;

export const probeHttp: Probe<HttpTarget> = (target, context) => {
  const prepared = prepare(target);
  return prepared.needsMore && prepared.more === null ? lookWithMore(prepared, context) : lookOnce(prepared, context);
};

function lookOnce(prepared: Prepared, context: ProbeContext): Promise<Sighting> {
  return new Promise((resolve, reject) => {
    context.signal.throwIfAborted();
    new HttpLook(prepared, context, resolve, reject).start();
  });
}

async function lookWithMore(prepared: Prepared, context: ProbeContext): Promise<Sighting> {
  const { moreOf } = await import("./http-more.ts");
  prepared.more ??= await moreOf(prepared.settings);
  return lookOnce(prepared, context);
}

/** What can be worked out once per target; kept as long as the target itself. */
interface Prepared {
  readonly settings: HttpSettings;
  readonly accepted: readonly StatusRange[];
  readonly request: HttpRequest;
  /** Whether the target asks for anything that the plain look does not know. */
  readonly needsMore: boolean;
  readonly certificates: CertificateMemory;
  more: More | null;
}

const preparedTargets = new WeakMap<HttpTarget, Prepared>();

function prepare(target: HttpTarget): Prepared {
  let prepared = preparedTargets.get(target);
  if (prepared === undefined) {
    const settings = completeHttpTarget(target);
    const accepted = settings.acceptedStatuses.map(parseStatusRange).filter((range) => range !== null);
    const request = writeRequest(settings, firstHop(settings));
    const certificates = new CertificateMemory();
    prepared = { settings, accepted, request, needsMore: asksForMore(settings), certificates, more: null };
    preparedTargets.set(target, prepared);
  }
  return prepared;
}

function asksForMore({ auth, assertions, keyword, keywordKind, cacheBusting, httpVersion }: HttpSettings): boolean {
  const mustAsk = auth?.kind === "digest" || auth?.kind === "oauth2";
  if (httpVersion === "2") return true;
  return mustAsk || assertions.length > 0 || (keyword !== null && keywordKind === "regex") || cacheBusting;
}

class HttpLook implements Abortable {
  crowdPlace = -1;
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
  #isChallenged = false; // the first 401 to credentials that must be asked for has come
  #isOver = false;
  #spentMs = 0;
  #certificate: CertificateFacts | null = null;
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
    const { more } = this.#prepared;
    if (more !== null) this.#request = more.renew(this.#request);
    this.#exchangeOnce();
  }

  abort(reason: unknown): void {
    if (this.#isOver) return;
    this.#exchange?.abort();
    this.#leave();
    this.#reject(reason);
  }

  #exchangeOnce(): void {
    const credentials = this.#credentials;
    if (credentials === null) this.#ask(this.#request);
    else void this.#askWith(credentials, null);
  }

  /** Null once a redirect has left the origin for which they were given. */
  get #credentials(): Credentials | null {
    const { more } = this.#prepared;
    return more === null || this.#hop?.mayCarrySecrets === false ? null : more.credentials;
  }

  async #askWith(credentials: Credentials, refused: HttpParser | null): Promise<void> {
    const request = this.#request;
    const proof = await this.#unlessAborted(credentials.authorize(request, refused, this.#context));
    if (proof === undefined || this.#isOver) return;
    if (typeof proof === "object" && proof !== null) return this.#endWithFault(proof);
    this.#ask(proof === null ? request : withAuthorization(request, proof));
  }

  /** Undefined when the signal has ended the look meanwhile; that has its own way to reject. */
  #unlessAborted<Value>(promise: Promise<Value>): Promise<Value | undefined> {
    return promise.catch((error: unknown) => {
      if (this.#context.signal.aborted) return undefined;
      throw error;
    });
  }

  #ask(request: HttpRequest): void {
    const { settings, more } = this.#prepared;
    const { net, timeoutMs, attemptMs, isRetry, avoidAddress } = this.#context;
    const leftMs = attemptMs - (performance.now() - this.#startedAt);
    const isFirst = this.#redirects === 0 && !this.#isChallenged;
    const asksForStaple = request.isTls && this.#prepared.certificates.isDue(placeOf(request));
    if (!isFirst && leftMs <= 0) {
      return this.#end("bad", "timeout", `No answer within ${duration(attemptMs)} in all`);
    }
    this.#exchange = new Exchange(
      {
        net,
        request,
        timeoutMs: isFirst ? timeoutMs : Math.min(timeoutMs, leftMs),
        family: settings.ipFamily,
        isRetry,
        avoidAddress,
        verifyCertificate: settings.verifyCertificate,
        asksForStaple,
        mayResume: this.#mayResume(asksForStaple),
        keepsBody: settings.keyword !== null || (more !== null && more.judge !== null),
        wantedHeaders: more === null ? null : more.wantedHeaders,
        identity: this.#hop?.mayCarrySecrets === false ? null : settings.clientCertificate,
        proxy: settings.proxy,
        http2: more !== null && request.isTls ? more.http2 : null,
        resolver: settings.resolver,
        endsAfterHead: settings.followRedirects ? isFollowed : neverFollowed,
      },
      () => this.#takeOutcome(),
    );
    this.#exchange.start();
  }

  /** The certificate is seen in a full handshake alone; a server that asks for ours must be shown it each time. */
  #mayResume(isCertificateDue: boolean): "yes" | "full" | "no" {
    const { clientCertificate, proxy } = this.#prepared.settings;
    if (clientCertificate !== null || proxy !== null) return "no";
    return this.#context.isRetry || isCertificateDue ? "full" : "yes";
  }

  #takeOutcome(): void {
    const exchange = this.#exchange;
    if (exchange === null || this.#isOver) return;
    this.#addTimes(exchange);
    this.#takeCertificate(exchange);
    if (exchange.fault !== null) return this.#endWithFault(exchange.fault);
    const { response } = exchange;
    if (this.#prepared.settings.followRedirects && isFollowed(response)) return this.#follow(response);
    const credentials = response.status === 401 ? this.#credentials : null;
    if (credentials !== null && !this.#isChallenged) {
      this.#isChallenged = true;
      return void this.#askWith(credentials, response);
    }
    if (!this.#prepared.accepted.some((range) => range.from <= response.status && response.status <= range.to)) {
      if (credentials !== null) return this.#end("bad", "auth_failed", credentials.refusal);
      const expected = this.#prepared.settings.acceptedStatuses.join(", ");
      return this.#end("bad", "status_unexpected", `HTTP ${response.status}, expected ${expected}`);
    }
    const { settings, more } = this.#prepared;
    if (more !== null && more.judge !== null) void this.#judgeAnswer(response, more.judge);
    else if (settings.keyword === null) this.#endWell();
    else void this.#judgeKeyword(response, settings.keyword);
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

  #takeCertificate(exchange: Exchange): void {
    if (exchange.certificate === undefined) return;
    const facts = this.#prepared.certificates.factsOf(placeOf(this.#request), this.#request.host, exchange);
    this.#certificate = endingFirst(this.#certificate, facts);
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

  async #judgeAnswer(response: HttpParser, judge: AnswerJudge): Promise<void> {
    const unmet = await judge(response);
    if (this.#isOver) return;
    if (unmet === null) this.#endWell();
    else this.#end(unmet.verdict, unmet.reason, unmet.message);
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
      this.#endWell();
    }
  }

  /** What was asked for came; whether in time is a matter of the target's own limit, unless our standstill made it late. */
  #endWell(): void {
    const limitMs = this.#prepared.settings.responseTimeLimitMs;
    if (limitMs === null || this.#spentMs <= limitMs || this.#ownDelayMs() > 0) return this.#end("good", null, null);
    const message = `Answered in ${duration(this.#spentMs)}, slower than the limit of ${duration(limitMs)}`;
    this.#end("slow", "response_slow", message);
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
    if (verdict === "bad") exchange?.forgetSession();
    this.#leave();
    const sighting: Sighting = {
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
      certificate: this.#certificate,
      ...(verdict === "bad" && exchange !== null && badAnswerOf(exchange.response)),
    };
    this.#resolve(this.#prepared.settings.invert ? inverted(sighting) : sighting);
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

function placeOf({ host, port }: HttpRequest): string {
  return `${host}:${port}`;
}

/** Without the query, which may hold a token. */
function shown(url: URL): string {
  return plain(`${url.origin}${url.pathname}`, 120);
}
