// One request and its answer on one fresh connection, each phase timed. What comes of it (a verdict, a redirect, a retry)
// is not decided here. The plain path makes no promise and no closure more than it needs: it runs thousands of times a second.
import { isIP, type Socket } from "node:net";
import tls, { type PeerCertificate, type TLSSocket } from "node:tls";
import { type ConnectOptions, NetError, netErrorOf, reset, type RoomSeeker } from "#platform/net/index.ts";
import { LATE_TIMER_MS, onSlowAddress, onTimer } from "./exchange-timers.ts";
import type { ExchangeOptions, Fault } from "./exchange-options.ts";
import { connectTimeOut, faultOf, type Phase, timeOutMessage } from "./exchange-wording.ts";
import { finCame, leave } from "./fin-wait.ts";
import type { SpeakHttp2 } from "./http2-talk.ts";
import { HttpParser, type ParserState } from "./http-parser.ts";
import type { ReasonCode } from "./probe.ts";
import { forwardedHead, needsTunnel, refusalOf } from "./proxy.ts";
import type { HttpProxy } from "./proxy-settings.ts";
import { type Entrant, Handshake, leaveQueue, queueForHandshake } from "./tls-gate.ts";
import { Resumption, shownNow } from "./tls-resumption.ts";
import { judgeCertificate, judgeHandshake } from "./tls-verdict.ts";
import { askForTunnel } from "./tunnel.ts";

const MAX_ADDRESSES_TRIED = 3; // of one name, in a retry

// Every read is worked off before the next one begins, so all connections may read into the same memory.
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

export class Exchange implements Entrant, RoomSeeker {
  /** Milliseconds of each phase; null for one that was not reached or not needed. */
  dnsMs: number | null = null;
  connectMs: number | null = null;
  tlsMs: number | null = null;
  firstByteMs: number | null = null;
  transferMs: number | null = null;
  /** Time in the phase that was not finished, for a look that ended within it. */
  unfinishedMs = 0;
  address: string | null = null;
  certificate: PeerCertificate | undefined;
  /** What OpenSSL or the check of the name said of it; null when nothing. */
  chainCode: string | null = null;
  /** Undefined: not asked for; null: asked for and not offered. */
  staple: Buffer | null | undefined;
  /** Null when a whole response came. */
  fault: Fault | null = null;
  readonly response: HttpParser;

  readonly #options: ExchangeOptions;
  readonly #onEnd: () => void;
  #phase: Phase = "dns";
  #phaseStartedAt = 0;
  #socket: Socket | null = null;
  #timer: NodeJS.Timeout | undefined;
  #timerDueAt = 0;
  #addresses: readonly string[] = [];
  #addressIndex = 0;
  #nextAddressTimer: NodeJS.Timeout | undefined;
  #handshake: Handshake | null = null;
  #hasDefaultGroups = false;
  #resumption: Resumption | null = null;
  #isResumptionRefused = false;
  #hasEnded = false; // the server has sent its FIN

  constructor(options: ExchangeOptions, onEnd: () => void) {
    this.#options = options;
    this.#onEnd = onEnd;
    this.response = new HttpParser({
      isHead: options.request.method === "HEAD",
      keepsBody: options.keepsBody,
      wantedHeaders: options.wantedHeaders,
      endsAfterHead: options.endsAfterHead,
    });
  }

  start(): void {
    const { net, request, proxy, isRetry, avoidAddress, timeoutMs, resolver } = this.#options;
    const host = proxy?.host.toLowerCase() ?? request.host;
    const family = proxy === null ? this.#options.family : "auto";
    this.#phaseStartedAt = performance.now();
    let known: readonly string[] | undefined;
    try {
      // Behind a proxy only a literal of ours can be held against the policy: a name is resolved over there.
      if (proxy !== null && request.isLiteral) net.knownAddresses(request.host, "auto");
      known = isRetry && !request.isLiteral ? undefined : net.knownAddresses(host, family, resolver);
    } catch (error) {
      return this.#failOnNet(error);
    }
    if (known !== undefined) return this.#takeAddresses(known);
    net.resolve({ host, family, timeoutMs, isRetry, avoidAddress, server: resolver }).then(
      (addresses) => this.#takeAddresses(addresses),
      (error: unknown) => this.#failOnNet(error),
    );
  }

  /** The next handshake with this server is a full one: the answer was not a good one. */
  forgetSession(): void {
    this.#resumption?.forget();
  }

  /** Drops everything without an outcome. */
  abort(): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    this.#letGo();
    if (this.#socket !== null) reset(this.#socket);
  }

  #takeAddresses(addresses: readonly string[]): void {
    if (this.#phase === "over") return;
    const { request, proxy } = this.#options;
    const isLiteral = proxy === null ? request.isLiteral : isIP(proxy.host) !== 0;
    if (!isLiteral) this.dnsMs = performance.now() - this.#phaseStartedAt;
    // Only a retry goes on to a name's other addresses: the first attempt is to see what most visitors see.
    this.#addresses = addresses.slice(0, this.#options.isRetry ? MAX_ADDRESSES_TRIED : 1);
    this.#phase = "connect";
    if (request.isTls) queueForHandshake(this);
    else this.enter();
  }

  /** Called by the gate, or at once for plain HTTP. */
  enter(): void {
    const { net, request, proxy, timeoutMs } = this.#options;
    net.whenRoom(this, this.#addresses[0] ?? "", proxy?.port ?? request.port, timeoutMs);
  }

  turnAway(error: NetError): void {
    this.#failOnNet(error);
  }

  takeRoom(): void {
    const leftMs = Math.max(this.#options.timeoutMs - (this.dnsMs ?? 0), 1);
    this.#timerDueAt = performance.now() + leftMs;
    this.#timer = setTimeout(onTimer, leftMs, this);
    this.#connect();
  }

  #connect(): void {
    const { net, request, proxy } = this.#options;
    const address = this.#addresses[this.#addressIndex];
    if (address === undefined) throw new Error("connecting without an address");
    this.address = address;
    this.#phase = "connect";
    this.#phaseStartedAt = performance.now();
    const target = {
      address,
      port: proxy?.port ?? request.port,
      allowHalfOpen: true,
      noDelay: request.body !== null,
      onread: { buffer: readBuffer, callback: (length: number): boolean => this.#read(readBuffer, length) },
    };
    const { http2 } = this.#options;
    try {
      if (proxy !== null && needsTunnel(proxy, request)) this.#listenTo(net.connect({ address, port: proxy.port }));
      else if (http2 !== null) this.#secure({ address, port: request.port });
      else if (request.isTls) this.#secure(target);
      else this.#listenTo(net.connect(target));
    } catch (error) {
      return this.#failOnNet(error);
    }
    // An address that swallows packets (an IPv6 that leads nowhere, say) must not use up the time of the others.
    if (this.#hasNextAddress)
      this.#nextAddressTimer = setTimeout(onSlowAddress, this.#options.timeoutMs / this.#addresses.length, this);
  }

  #secure(target: ConnectOptions & { readonly over?: Socket }): void {
    const { net, request, verifyCertificate, identity, mayResume, http2, asksForStaple = false } = this.#options;
    this.#handshake = new Handshake();
    const place = { address: target.address, port: target.port, host: request.host, verifyCertificate };
    // What is kept was agreed with our preferred groups: a server that needs others is asked for a full handshake each time.
    const mayKeep = mayResume !== "no" && !this.#hasDefaultGroups;
    this.#resumption = mayKeep ? new Resumption(net, place) : null;
    const session = mayResume === "yes" && !this.#isResumptionRefused ? this.#resumption?.offer() : null;
    const socket = net.connectTls({
      ...target,
      servername: request.isLiteral ? "" : request.host,
      groups: this.#hasDefaultGroups ? "default" : "preferred",
      identity,
      asksForStaple,
      session: session ?? null,
      offersHttp2: http2 !== null,
      checkServerIdentity: (_, certificate) => {
        this.certificate = certificate;
        return verifyCertificate ? tls.checkServerIdentity(request.host, certificate) : undefined;
      },
    });
    this.#listenTo(socket);
    if (asksForStaple) socket.on("OCSPResponse", (staple: Buffer | null) => (this.staple = staple));
    this.#resumption?.listenTo(socket);
    socket.on("secureConnect", () => this.#takeSession(socket));
  }

  #listenTo(socket: Socket): void {
    this.#socket = socket;
    socket.on("connect", () => this.#takeConnection(socket));
    socket.on("error", (error) => this.#takeError(socket, error));
    socket.on("end", () => this.#takeEnd(socket));
  }

  get #hasNextAddress(): boolean {
    return this.#addressIndex + 1 < this.#addresses.length;
  }

  /** Gives up the address that is being connected to for the next one. */
  tryNextAddress(): void {
    if (this.#phase !== "connect" || !this.#hasNextAddress) return;
    clearTimeout(this.#nextAddressTimer);
    this.#addressIndex++;
    this.#handshake?.end();
    this.#socket?.destroy();
    this.#connect();
  }

  #takeConnection(socket: Socket): void {
    if (this.#phase !== "connect" || socket !== this.#socket) return;
    const { proxy, request } = this.#options;
    if (proxy !== null && needsTunnel(proxy, request)) return this.#askForTunnel(socket, proxy);
    this.connectMs = this.#endPhase(this.#options.request.isTls ? "tls" : "firstByte");
    if (!this.#options.request.isTls) this.#send(socket);
  }

  /** The way through the proxy is part of connecting. */
  #askForTunnel(socket: Socket, proxy: HttpProxy): void {
    clearTimeout(this.#nextAddressTimer);
    askForTunnel(socket, proxy, this.#options.request, (fault) => {
      if (fault === null) this.#takeTunnel(socket);
      else this.#fail("proxy_failed", fault);
    });
  }

  #takeTunnel(socket: Socket): void {
    const { request } = this.#options;
    this.connectMs = this.#endPhase(request.isTls ? "tls" : "firstByte");
    if (request.isTls) {
      try {
        this.#secure({ address: this.address ?? "", port: request.port, allowHalfOpen: true, over: socket });
      } catch (error) {
        return this.#failOnNet(error);
      }
    }
    this.#socket?.on("data", (chunk: Buffer) => this.#read(chunk, chunk.length));
    if (!request.isTls) this.#send(socket);
  }

  #takeSession(socket: TLSSocket): void {
    if (this.#phase !== "tls" || socket !== this.#socket) return;
    this.tlsMs = this.#endPhase("firstByte");
    this.#handshake?.end();
    const seen = () => shownNow(socket, this.certificate, this.#options.asksForStaple === true);
    const { certificate, chainCode } = this.#resumption?.shownBy(socket, seen) ?? seen();
    this.certificate = certificate;
    this.chainCode = chainCode;
    if (this.#options.asksForStaple === true) this.staple ??= null;
    if (this.#options.verifyCertificate) {
      const fault = judgeCertificate(chainCode, certificate, this.#options.request.host, new Date());
      if (fault !== null) return this.#fail(fault.reason, fault.message);
    }
    if (this.#options.http2 === null) this.#send(socket);
    else this.#sendByHttp2(socket, this.#options.http2);
  }

  #sendByHttp2(socket: TLSSocket, speak: SpeakHttp2): void {
    const { request } = this.#options;
    if (socket.alpnProtocol !== "h2") return this.#fail("http2_not_offered", "The server does not offer HTTP/2");
    speak(socket, request, {
      takeBytes: (bytes) => this.#read(bytes, bytes.length),
      takeEnd: () => this.#phase === "transfer" && this.#takeState(this.response.end()),
      takeFailure: (message, isForeign) => {
        const reason = this.#phase === "transfer" ? "response_truncated" : "connection_reset";
        if (this.#phase !== "over") this.#fail(isForeign ? "response_malformed" : reason, message, !isForeign);
      },
    });
  }

  #send(socket: Socket): void {
    const { request, proxy } = this.#options;
    const { body } = request;
    const head = proxy?.kind === "http" && !request.isTls ? forwardedHead(proxy, request) : request.head;
    if (body === null) socket.write(head, "latin1");
    else socket.write(Buffer.concat([Buffer.from(head, "latin1"), body]));
  }

  #read(bytes: Buffer, length: number): boolean {
    if (this.#phase === "firstByte") this.firstByteMs = this.#endPhase("transfer");
    if (this.#phase !== "transfer") return true; // after the end: nothing is wanted, but the FIN must still be seen
    this.#takeState(this.response.push(bytes, length));
    return true;
  }

  #takeState(state: ParserState): void {
    if (state === "complete") {
      const { proxy } = this.#options;
      if (proxy !== null && this.response.status === 407)
        return this.#fail("proxy_failed", `The proxy ${refusalOf(proxy)}`);
      this.transferMs = this.#endPhase("over");
      this.#finish(null);
    } else if (state === "broken" && this.response.fault !== null) {
      const { reason, message } = this.response.fault;
      this.#fail(reason, message, reason === "response_truncated");
    }
  }

  #takeEnd(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#hasEnded = true;
    if (this.#phase === "over") return finCame(socket);
    if (this.#phase === "tls") {
      return this.#takeError(socket, Object.assign(new Error("closed during the handshake"), { code: "ECONNRESET" }));
    }
    if (this.#options.http2 !== null) return; // the stream says what is missing
    if (this.#phase === "transfer") return this.#takeState(this.response.end());
    if (this.#phase === "connect")
      return this.#fail("proxy_failed", "The proxy closed the connection without opening one to the target", true);
    this.#fail("connection_reset", "The server closed the connection without sending a response", true);
  }

  #takeError(socket: Socket, error: NodeJS.ErrnoException): void {
    if (this.#phase === "over" || socket !== this.#socket) return;
    const isOfTls = error.code?.startsWith("ERR_SSL") === true || error.code === "EPROTO";
    if (this.#phase === "tls" || isOfTls) return this.#takeTlsError(error);
    const port = this.#phase === "connect" ? this.#options.proxy?.port : undefined;
    const fault = netErrorOf(error, this.address ?? "", port ?? this.#options.request.port);
    if (this.#phase === "connect") {
      if (this.#hasNextAddress) return this.tryNextAddress();
      return this.#failOnNet(fault);
    }
    if (fault.isOurs) return this.#failOnNet(fault);
    const where = this.#phase === "firstByte" ? "before sending a response" : "in the middle of its response";
    this.#fail("connection_reset", `The server reset the connection ${where}`, true);
  }

  /** Before a failure counts: a full handshake where a session was offered, and Node's own groups instead of ours. */
  #takeTlsError(error: NodeJS.ErrnoException): void {
    if (this.#phase === "tls" && !this.#hasDefaultGroups) {
      if (this.#resumption?.withdraw() === true) this.#isResumptionRefused = true;
      else this.#hasDefaultGroups = true;
      this.#handshake?.end();
      this.#socket?.destroy();
      return this.#connect();
    }
    const { reason, message } = judgeHandshake(error);
    this.#fail(reason, message, reason === "connection_reset" || error.code === "ECONNRESET");
  }

  /** After a freeze, timers run before the answers that wait in the socket: a late one lets the loop poll first. */
  noteTimer(): void {
    if (performance.now() - this.#timerDueAt <= LATE_TIMER_MS) return this.#timeOut();
    setImmediate(() => setImmediate(() => this.#timeOut()));
  }

  #timeOut(): void {
    if (this.#phase === "over") return;
    const { timeoutMs, request, proxy } = this.#options;
    if (this.#phase === "connect")
      return this.#finish(connectTimeOut(request, proxy !== null, this.address, timeoutMs));
    this.#fail("timeout", timeOutMessage(this.#phase, timeoutMs, this.response.hasHead), true);
  }

  #endPhase(next: Phase): number {
    const now = performance.now();
    const spentMs = now - this.#phaseStartedAt;
    this.#phaseStartedAt = now;
    this.#phase = next;
    return spentMs;
  }

  #fail(reason: ReasonCode, message: string, isSilence = false): void {
    this.#finish({ reason, message, isOurs: false, isSilence });
  }

  #failOnNet(error: unknown): void {
    if (!(error instanceof NetError)) throw error;
    if (this.#phase === "over") return;
    this.address = error.address ?? this.address;
    const isBeforeTarget = this.#phase === "dns" || this.#phase === "connect";
    const isProxyAtFault =
      this.#options.proxy !== null && isBeforeTarget && !error.isOurs && error.code !== "address_forbidden";
    this.#finish(faultOf(error, isProxyAtFault));
  }

  #finish(fault: Fault | null): void {
    this.fault = fault;
    if (fault === null) this.#resumption?.keep();
    else this.#resumption?.forget();
    if (this.#phase !== "over") this.unfinishedMs = this.#endPhase("over");
    this.#letGo();
    if (this.#socket !== null) this.#close(this.#socket, fault !== null);
    this.#onEnd();
  }

  #letGo(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#nextAddressTimer);
    this.#handshake?.end();
    leaveQueue(this);
    this.#options.net.forgetSeeker(this);
  }

  #close(socket: Socket, isFailure: boolean): void {
    // Over HTTP/2 the server waits for the next request.
    if ((isFailure || this.#options.http2 !== null) && !this.#hasEnded) return reset(socket);
    leave(socket, this.#hasEnded);
  }
}
