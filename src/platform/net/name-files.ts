// What the machine's own files say about names: /etc/hosts and resolv.conf. c-ares reads neither for its queries, so we do.
// The parsing is pure; a watched file is read anew when its stamp changes and holds nothing else.
import { readFileSync, statSync } from "node:fs";
import { parseAddress } from "#lib/cidr.ts";

const MAX_SERVERS = 3; // as in glibc (MAXNS)
const MAX_SEARCH_DOMAINS = 6;
const MAX_NDOTS = 15;
const MAX_FILE_BYTES = 4 * 1024 * 1024; // block lists in /etc/hosts are long; nothing longer is read
const STAMP_KEPT_MS = 2_000;

export interface ResolverFile {
  readonly servers: readonly string[];
  readonly searchDomains: readonly string[];
  readonly ndots: number;
}

export function parseResolverFile(text: string): ResolverFile {
  const servers: string[] = [];
  let searchDomains: string[] = [];
  let ndots = 1;
  for (const line of text.split("\n")) {
    const [keyword, ...words] = line
      .replace(/[#;].*/, "")
      .trim()
      .split(/\s+/);
    if (keyword === "nameserver" && words[0] !== undefined && servers.length < MAX_SERVERS) servers.push(words[0]);
    if (keyword === "domain" || keyword === "search")
      searchDomains = words.map(withoutDot).filter((word) => word !== "");
    if (keyword === "options") {
      for (const word of words) {
        const found = /^ndots:([0-9]{1,3})$/.exec(word);
        if (found !== null) ndots = Math.min(Number(found[1]), MAX_NDOTS);
      }
    }
  }
  return { servers, searchDomains: searchDomains.slice(0, MAX_SEARCH_DOMAINS), ndots };
}

/** Lower-case name → addresses in the order of the file. Lines that are not `address name…` are passed over. */
export function parseHosts(text: string): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (parseAddress(address) === null) continue;
    for (const name of names) {
      const known = hosts.get(name.toLowerCase());
      if (known === undefined) hosts.set(name.toLowerCase(), [address]);
      else if (!known.includes(address)) known.push(address);
    }
  }
  return hosts;
}

/** The names to ask for, in order: a name with fewer than `ndots` dots is tried under the search domains first. */
export function candidateNames(host: string, file: ResolverFile): string[] {
  if (host.endsWith(".")) return [withoutDot(host)];
  const dots = host.split(".").length - 1;
  const searched = file.searchDomains.map((domain) => `${host}.${domain}`);
  return dots >= file.ndots ? [host, ...searched] : [...searched, host];
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, "").toLowerCase();
}

/** A file's parsed content, looked at again at most every two seconds. A file that cannot be read counts as empty. */
export class WatchedFile<Content> {
  readonly #path: string;
  readonly #parse: (text: string) => Content;
  #content: Content;
  #stamp = "";
  #nextLookAt = -Infinity;

  constructor(path: string, parse: (text: string) => Content) {
    this.#path = path;
    this.#parse = parse;
    this.#content = parse("");
  }

  read(): Content {
    const now = performance.now();
    if (now < this.#nextLookAt) return this.#content;
    this.#nextLookAt = now + STAMP_KEPT_MS;
    const stats = statSync(this.#path, { throwIfNoEntry: false });
    const stamp = stats === undefined ? "absent" : `${stats.ino}:${stats.mtimeMs}:${stats.size}`;
    if (stamp === this.#stamp) return this.#content;
    this.#stamp = stamp;
    this.#content = this.#parse(stats === undefined || stats.size > MAX_FILE_BYTES ? "" : readText(this.#path));
    return this.#content;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // It went away or may not be read: names are then answered by DNS alone.
  }
}
