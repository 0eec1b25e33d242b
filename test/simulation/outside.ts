// The world outside: targets that are well or not, slow or silent, as it was decided beforehand; and the network of each
// machine, which may be gone. Knows nothing of schedules and beliefs.
import { Socket } from "node:net";
import type { Watched } from "#features/monitors/index.ts";
import { NetError, type ProbeNet } from "#platform/net/index.ts";
import type { Look } from "#probes/index.ts";
import type { Dice } from "#test/torture/random.ts";
import type { Machine, VirtualTime } from "./virtual-time.ts";

export type Condition = "good" | "slow" | "refused" | "silent";

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How the target is from this moment on. */
interface Turn {
  readonly fromMs: number;
  readonly condition: Condition;
  readonly tookMs: number;
}

/** What a look of the simulation carries along: what really happened. */
export interface TrueLook extends Look {
  readonly begunMs: number;
  /** The last attempt met nothing but our own silence. */
  readonly isOurSilence: boolean;
  readonly truth: Condition;
}

const ATTEMPT_TAKES_MS = 20;
/** A round of questions to witnesses, and the one before it. What answers by then is taken for a witness. */
const WITNESSES_TAKE_MS = 5_200;
/** When a connection that meets silence is tried again by the system, after its beginning. */
const RETRANSMITS_MS = [0, 1_000, 3_000, 7_000, 15_000, 31_000];
const MINUTE_MS = 60_000;

export class Target {
  private readonly turns: Turn[] = [];
  private place = 0;

  constructor(dice: Dice, { fromMs, toMs, timeoutMs }: Stretch & { readonly timeoutMs: number }) {
    const isFlapping = dice.percent(20);
    const isSlow = dice.percent(20);
    for (let atMs = fromMs; atMs < toMs;) {
      const isWell = this.turns.length % 2 === 0;
      const longestMs = isFlapping ? 20 * MINUTE_MS : (isWell ? 3_000 : 60) * MINUTE_MS;
      const condition = isWell
        ? dice.oneOf(["good", "good", "slow"] as const)
        : dice.oneOf(["refused", "silent"] as const);
      const tookMs = isSlow ? dice.between(1, timeoutMs * 2) : dice.between(1, 200);
      this.turns.push({ fromMs: atMs, condition, tookMs });
      atMs += 1 + dice.between(0, dice.between(1, longestMs));
    }
  }

  /** To be asked of moments that do not go back by much. */
  at(ms: number): Turn {
    while (this.place > 0 && this.turns[this.place]!.fromMs > ms) this.place--;
    while ((this.turns[this.place + 1]?.fromMs ?? Infinity) <= ms) this.place++;
    return this.turns[this.place]!;
  }
}

/** A machine's way to the outside. */
export class Network {
  private readonly time: VirtualTime;
  private readonly machine: Machine;
  private silence: (Stretch & { readonly side: "names" | "public-4" }) | null = null;

  constructor(time: VirtualTime, machine: Machine) {
    this.time = time;
    this.machine = machine;
  }

  beSilent(side: "names" | "public-4", forMs: number): void {
    if (this.silence !== null && this.silence.toMs > this.time.nowMs) return;
    this.silence = { side, fromMs: this.time.nowMs, toMs: this.time.nowMs + forMs };
  }

  /** As the house sees it. Only the questions of witnesses go this way. */
  get net(): Pick<ProbeNet, "openSocket" | "resolve"> {
    return {
      openSocket: async ({ host, timeoutMs }) => {
        await this.answered("public-4", timeoutMs);
        const socket = new Socket();
        Object.defineProperty(socket, "remoteAddress", { value: host });
        socket.resetAndDestroy = () => socket.destroy(); // it was never connected
        return socket;
      },
      resolve: async ({ timeoutMs }) => {
        await this.answered("names", timeoutMs);
        return ["8.8.4.4"];
      },
    };
  }

  /** A look as the probe takes it: an attempt, and a second one when the first fails. Null when the signal ends it. */
  async takeLook(target: Target, watched: Watched, signal: AbortSignal): Promise<TrueLook | null> {
    const begunMs = this.time.nowMs;
    const first = await this.attempt(target, watched.timeoutMs);
    if (signal.aborted) return null;
    if (first.verdict !== "bad") return look(watched, first, { begunMs, wasRetried: false });
    const second = await this.attempt(target, watched.timeoutMs);
    return signal.aborted ? null : look(watched, second, { begunMs, wasRetried: true });
  }

  private async attempt(target: Target, timeoutMs: number): Promise<Attempt> {
    const { condition, tookMs } = target.at(this.time.nowMs);
    const begun = { lastAttemptMs: this.machine.monotonicMs(), truth: condition };
    const untilMs = this.time.nowMs + timeoutMs + WITNESSES_TAKE_MS;
    const side = this.silence?.side ?? "public-4";
    const isOurs = this.throughAfterMs(timeoutMs) === null && this.silence!.toMs > untilMs;
    const neededMs = condition === "refused" ? ATTEMPT_TAKES_MS : tookMs;
    const afterMs = this.throughAfterMs(timeoutMs);
    if (afterMs === null || condition === "silent") {
      await this.pass(timeoutMs);
      return {
        ...begun,
        verdict: "bad",
        silentSide: afterMs === null ? side : "public-4",
        isOurs: isOurs && this.time.nowMs <= untilMs,
      };
    }
    const tookAllMs = afterMs + neededMs;
    await this.pass(Math.min(tookAllMs, timeoutMs));
    const isBad = condition === "refused" || tookAllMs > timeoutMs;
    return { ...begun, verdict: isBad ? "bad" : condition, silentSide: null, isOurs: false };
  }

  /** After how long the first of the system's tries gets through; null when none does in this time. */
  private throughAfterMs(timeoutMs: number): number | null {
    const { silence, time } = this;
    if (silence === null) return 0;
    const isThrough = (afterMs: number) => {
      const ms = time.nowMs + afterMs;
      return afterMs < timeoutMs && !(silence.fromMs <= ms && ms < silence.toMs);
    };
    return RETRANSMITS_MS.find(isThrough) ?? null;
  }

  private async answered(side: "names" | "public-4", timeoutMs: number): Promise<void> {
    const silentSide = this.silence?.side ?? null;
    const isThere = silentSide !== side && !(silentSide === "public-4" && side === "names");
    const afterMs = isThere ? 0 : this.throughAfterMs(timeoutMs);
    await this.pass(afterMs === null ? timeoutMs : afterMs + ATTEMPT_TAKES_MS);
    if (afterMs === null) throw new NetError(side === "names" ? "dns_timeout" : "connect_timeout", "silence");
  }

  private pass(ms: number): Promise<void> {
    return new Promise((resolve) => void this.machine.setTimer(resolve, ms));
  }
}

interface Attempt {
  readonly lastAttemptMs: number;
  readonly truth: Condition;
  readonly verdict: "good" | "slow" | "bad";
  readonly silentSide: "names" | "public-4" | null;
  readonly isOurs: boolean;
}

function look(
  watched: Watched,
  { lastAttemptMs, truth, verdict, silentSide, isOurs }: Attempt,
  { begunMs, wasRetried }: { begunMs: number; wasRetried: boolean },
): TrueLook {
  const isAnswered = silentSide === null;
  const reason =
    verdict !== "bad"
      ? null
      : isAnswered
        ? "connect_refused"
        : silentSide === "names"
          ? "dns_timeout"
          : "connect_timeout";
  return {
    verdict,
    reason,
    message: reason,
    totalUs: isAnswered ? 20_000 : null,
    statusCode: null,
    address: silentSide === "names" ? null : `8.8.8.${watched.number}`,
    certificate: null,
    dnsUs: isAnswered ? 1_000 : null,
    connectUs: isAnswered ? 1_000 : null,
    tlsUs: null,
    firstByteUs: null,
    transferUs: null,
    wasRetried,
    lastAttemptMs,
    begunMs,
    isOurSilence: isOurs,
    truth,
  };
}
