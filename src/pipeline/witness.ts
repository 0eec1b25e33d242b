// Was our own network there? A silence (no byte came back) is held against a target only when something else on the same
// side of the network answered to what was begun after the failed attempt began. An answer of an hour, or of five seconds,
// ago proves nothing. Knows nothing of monitors, beliefs or the database.
import { NetError, type ProbeNet, reset } from "#platform/net/index.ts";
import { createPolicy } from "#platform/net/policy.ts";
import type { Sighting } from "#probes/index.ts";

/** Which part of the network something lies in; `names` is the resolving of names. Loopback has no side: it is always there. */
export const sides = ["public-4", "public-6", "private-4", "private-6", "names"] as const;
export type Side = (typeof sides)[number];

/** Others that answered lately and are asked when there is doubt, per side. */
const MAX_PEERS = 5;
/** How long those who are asked may take. */
const ASK_WITHIN_MS = 2_500;

const openInternet = createPolicy("public");
const loopback = /^(127\.|::1$|::ffff:127\.)/;

export function sideOf(address: string): Side | null {
  if (loopback.test(address)) return null;
  const reach = openInternet.refuses(address) === null ? "public" : "private";
  return `${reach}-${address.includes(":") ? 6 : 4}`;
}

/** The side on which a look met nothing but silence; null when it had an answer of any kind, or needs no network. */
export function silentSide(sighting: Sighting): Side | null {
  if (sighting.verdict !== "bad") return null;
  if (sighting.reason === "dns_timeout" || sighting.reason === "dns_failed") return "names";
  const isSilent = sighting.reason === "connect_timeout" || sighting.reason === "connect_unreachable";
  return isSilent && sighting.address !== null ? sideOf(sighting.address) : null;
}

export interface Place {
  readonly host: string;
  readonly port: number;
}

interface Peer extends Place {
  readonly address: string;
}

interface SideState {
  /** When the newest thing that was answered was begun, by the monotonic clock. */
  answeredMs: number;
  readonly peers: Peer[];
}

export interface WitnessOptions {
  readonly net: ProbeNet;
  readonly canaries: readonly Place[];
  readonly monotonicMs: () => number;
  /** Sides that have answered before this process began. */
  readonly knownSides: Iterable<Side>;
  /** Called with each answer: the side, and when what was answered was begun. */
  readonly onAnswer: (side: Side, begunMs: number) => void;
}

export class Witnesses {
  private readonly options: WitnessOptions;
  private readonly states = new Map<Side, SideState>();
  private readonly rounds = new Map<Side, Promise<void>>();

  constructor(options: WitnessOptions) {
    this.options = options;
    for (const side of options.knownSides) this.states.set(side, { answeredMs: -Infinity, peers: [] });
  }

  /** Takes every look that was answered into account; `begunMs` is when its last attempt began. */
  notice(place: Place, sighting: Sighting, begunMs: number): void {
    if (sighting.address === null) return;
    // An answer out of our memory or a file of this machine says nothing of those who are asked for names.
    if (sighting.dnsUs !== null && this.options.net.namesAnsweredFromMs >= begunMs)
      this.answer("names", begunMs, { ...place, address: sighting.address });
    const side = sideOf(sighting.address);
    if (side !== null && sighting.connectUs !== null)
      this.answer(side, begunMs, { ...place, address: sighting.address });
  }

  /**
   * Whether something on that side answered to what was begun at `sinceMs` or later. Asks when nobody has: the canaries,
   * and others that answered lately, but not `accused`. "never": nothing on that side ever did, so silence says nothing
   * about us.
   */
  async confirm(side: Side, sinceMs: number, accused: string | null): Promise<"seen" | "unseen" | "never"> {
    if (this.hasAnswered(side, sinceMs)) return "seen";
    await this.rounds.get(side);
    if (!this.hasAnswered(side, sinceMs)) await this.ask(side, accused);
    if (this.hasAnswered(side, sinceMs)) return "seen";
    return this.states.has(side) ? "unseen" : "never";
  }

  private hasAnswered(side: Side, sinceMs: number): boolean {
    return (this.states.get(side)?.answeredMs ?? -Infinity) >= sinceMs;
  }

  private answer(side: Side, begunMs: number, peer: Peer | null): void {
    const state = this.states.get(side) ?? { answeredMs: -Infinity, peers: [] };
    this.states.set(side, state);
    state.answeredMs = Math.max(state.answeredMs, begunMs);
    if (peer !== null && !state.peers.some((one) => one.address === peer.address && one.host === peer.host)) {
      state.peers.push(peer);
      if (state.peers.length > MAX_PEERS) state.peers.shift();
    }
    this.options.onAnswer(side, begunMs);
  }

  /** One round at a time per side: many silences at once ask together. */
  private async ask(side: Side, accused: string | null): Promise<void> {
    const running = this.rounds.get(side);
    if (running !== undefined) return running;
    const begunMs = this.options.monotonicMs();
    const peers = (this.states.get(side)?.peers ?? []).filter((peer) => peer.address !== accused);
    const questions =
      side === "names" ? peers.map((peer) => this.askForName(peer, begunMs)) : this.knock(side, peers, begunMs);
    // The first answer is enough; without any, all have had their time.
    const done = Promise.any(questions)
      .catch(() => undefined)
      .then(() => {
        this.rounds.delete(side);
      });
    this.rounds.set(side, done);
    return done;
  }

  private knock(side: Side, peers: readonly Peer[], begunMs: number): Promise<void>[] {
    const canaries = this.options.canaries.map(({ host, port }) => this.knockAt(host, port, side, begunMs));
    return [...canaries, ...peers.map((peer) => this.knockAt(peer.address, peer.port, side, begunMs))];
  }

  /** A connection, or a refusal of one, is an answer. */
  private async knockAt(host: string, port: number, side: Side, begunMs: number): Promise<void> {
    const family = side.endsWith("6") ? "ipv6" : "ipv4";
    let address: string | undefined;
    try {
      const socket = await this.options.net.openSocket({ host, port, family, timeoutMs: ASK_WITHIN_MS });
      address = socket.remoteAddress;
      reset(socket);
    } catch (error) {
      if (!(error instanceof NetError) || error.code !== "connect_refused") throw error;
      address = error.address ?? undefined;
    }
    const answered = address === undefined ? null : sideOf(address);
    if (answered !== null) this.answer(answered, begunMs, null);
    if (answered !== side) throw new Error("answered from another side");
  }

  private async askForName(peer: Peer, begunMs: number): Promise<void> {
    await this.options.net.resolve({
      host: peer.host,
      family: "auto",
      timeoutMs: ASK_WITHIN_MS,
      isRetry: true,
      avoidAddress: null,
    });
    if (this.options.net.namesAnsweredFromMs < begunMs) throw new Error("nobody was asked, or too early");
    this.answer("names", begunMs, null);
  }
}
