// DNS servers that somebody named for a target: asked after the address policy, about names alone, and without what this
// machine's own files say of them.
import { LRUCache } from "lru-cache";
import { isIP } from "node:net";
import type { Policy } from "./policy.ts";
import { Resolver } from "./resolve.ts";
import { forbidden } from "./sockets.ts";

const MAX_RESOLVERS = 100;
const MAX_CACHED_NAMES = 1_000; // of each
const NO_FILE = "/dev/null";

export class NamedResolvers {
  readonly #policy: Policy;
  // One that is pushed out is not closed: the questions that it has out belong to looks that go on.
  readonly #resolvers = new LRUCache<string, Resolver>({ max: MAX_RESOLVERS });

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** Throws a `NetError` (address_forbidden) for a server that may not be asked. */
  of(server: string): Resolver {
    const address = addressOf(server);
    const what = this.#policy.refuses(address);
    if (what !== null) throw forbidden(address, what);
    let resolver = this.#resolvers.get(server);
    if (resolver === undefined) {
      const files = { hostsPath: NO_FILE, resolvConfPath: NO_FILE };
      resolver = new Resolver({ servers: [server], ...files, maxCachedNames: MAX_CACHED_NAMES });
      this.#resolvers.set(server, resolver);
    }
    return resolver;
  }

  close(): void {
    for (const resolver of this.#resolvers.values()) resolver.close();
    this.#resolvers.clear();
  }
}

/** `1.2.3.4`, `1.2.3.4:5353`, `::1`, `[::1]:53` */
function addressOf(server: string): string {
  if (isIP(server) !== 0) return server;
  return server.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}
