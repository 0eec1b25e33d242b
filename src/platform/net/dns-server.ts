// One DNS server as we see it: a question with its own time limit, and whether the server is alive at all.
// It knows nothing of caches, search domains or other servers.
import { promises as dns } from "node:dns";

export type DnsFamily = 4 | 6;

export type DnsAnswer =
  | { readonly kind: "addresses"; readonly addresses: readonly string[]; readonly ttlSeconds: number }
  | { readonly kind: "absent" } // no such name, or no record of this type
  | { readonly kind: "error"; readonly code: string } // SERVFAIL, REFUSED, a malformed answer
  | { readonly kind: "silent"; readonly isAlive: boolean }; // alive: it answered another question meanwhile

const CARES_TIMEOUT_MS = 5_000; // our own timer is shorter; this one only frees what c-ares holds
const WITNESS_AFTER = 0.4; // of a question's time limit

export class DnsServer {
  readonly address: string;
  readonly #resolver: dns.Resolver;
  /** The latest start of a question that was answered, whatever the answer. */
  #answeredQuestionFrom = -Infinity;
  #isWitnessOut = false;

  constructor(address: string) {
    this.address = address;
    this.#resolver = new dns.Resolver({ timeout: CARES_TIMEOUT_MS, tries: 1, maxTimeout: CARES_TIMEOUT_MS });
    this.#resolver.setServers([address]);
  }

  /** Asks once. Never rejects; a server that stays silent is told apart from one that is silent about this name only. */
  ask(name: string, family: DnsFamily, timeoutMs: number): Promise<DnsAnswer> {
    const startedAt = performance.now();
    return new Promise((resolve) => {
      // A server that is alive has the root's servers at hand: if it names them, its silence is about the name, not ours.
      const witness = setTimeout(() => this.#callWitness(), timeoutMs * WITNESS_AFTER);
      const timer = setTimeout(() => {
        // After a freeze our timer runs before the answer that already waits: let the loop poll first.
        setImmediate(() =>
          setImmediate(() => finish({ kind: "silent", isAlive: this.#answeredQuestionFrom >= startedAt })),
        );
      }, timeoutMs);
      const finish = (answer: DnsAnswer): void => {
        clearTimeout(witness);
        clearTimeout(timer);
        resolve(answer);
      };
      this.#query(name, family).then(
        (records) => {
          this.#noteAnswer(startedAt);
          finish(addressesOf(records));
        },
        (error: NodeJS.ErrnoException) => {
          const answer = answerOf(error);
          if (answer.kind === "silent")
            return finish({ kind: "silent", isAlive: this.#answeredQuestionFrom >= startedAt });
          this.#noteAnswer(startedAt);
          finish(answer);
        },
      );
    });
  }

  /** Ends all questions that are out; each is answered as silent. */
  close(): void {
    this.#resolver.cancel();
  }

  #query(name: string, family: DnsFamily): Promise<{ address: string; ttl: number }[]> {
    return family === 4 ? this.#resolver.resolve4(name, { ttl: true }) : this.#resolver.resolve6(name, { ttl: true });
  }

  #callWitness(): void {
    if (this.#isWitnessOut) return;
    this.#isWitnessOut = true;
    const startedAt = performance.now();
    this.#resolver.resolveNs(".").then(
      () => {
        this.#isWitnessOut = false;
        this.#noteAnswer(startedAt);
      },
      (error: NodeJS.ErrnoException) => {
        this.#isWitnessOut = false;
        if (answerOf(error).kind !== "silent") this.#noteAnswer(startedAt);
      },
    );
  }

  #noteAnswer(startedAt: number): void {
    this.#answeredQuestionFrom = Math.max(this.#answeredQuestionFrom, startedAt);
  }
}

function addressesOf(records: readonly { address: string; ttl: number }[]): DnsAnswer {
  if (records.length === 0) return { kind: "absent" };
  const ttlSeconds = Math.min(...records.map((record) => record.ttl));
  return { kind: "addresses", addresses: records.map((record) => record.address), ttlSeconds };
}

function answerOf(error: NodeJS.ErrnoException): DnsAnswer {
  switch (error.code) {
    case "ENOTFOUND":
    case "ENODATA":
    case "EBADNAME":
      return { kind: "absent" };
    case "ESERVFAIL":
    case "EREFUSED":
    case "ENOTIMP":
    case "EFORMERR":
    case "EBADRESP":
      return { kind: "error", code: error.code.slice(1) };
    default:
      return { kind: "silent", isAlive: false }; // ETIMEOUT, ECONNREFUSED, ECANCELLED: nobody there to answer
  }
}
