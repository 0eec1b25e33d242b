// HTTP digest authentication (RFC 7616): reads a challenge and makes the answer to it. Pure but for the random cnonce.
import { createHash, randomBytes } from "node:crypto";

const MAX_CHALLENGE_CHARACTERS = 8_192;
/** Strongest first. */
const algorithms = [
  { name: "SHA-256", hash: "sha256" },
  { name: "MD5", hash: "md5" },
] as const;

export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  /** As the server wrote it; null when it named none, which means MD5. */
  readonly algorithm: string | null;
  readonly hash: "sha256" | "md5";
  readonly isSession: boolean;
  /** False for servers of before RFC 2617, which know no qop. */
  readonly hasQop: boolean;
}

/** The strongest challenge that can be answered, of all `WWW-Authenticate` headers joined; null when there is none. */
export function chooseChallenge(header: string): Challenge | null {
  const found = challengesIn(header.slice(0, MAX_CHALLENGE_CHARACTERS))
    .filter(({ scheme }) => scheme === "digest")
    .map(({ parameters }) => challengeOf(parameters))
    .filter((challenge) => challenge !== null);
  for (const { hash } of algorithms) {
    const challenge = found.find((one) => one.hash === hash);
    if (challenge !== undefined) return challenge;
  }
  return null;
}

export interface DigestRequest {
  readonly method: string;
  readonly uri: string; // path and query
  readonly username: string;
  readonly password: string;
  readonly cnonce?: string;
}

/** The value of `Authorization`. */
export function answerChallenge(challenge: Challenge, request: DigestRequest): string {
  const { realm, nonce, opaque, algorithm, hash, isSession, hasQop } = challenge;
  const { method, uri, username, password } = request;
  const cnonce = request.cnonce ?? randomBytes(16).toString("hex");
  const h = (text: string): string => createHash(hash).update(text).digest("hex");
  const account = h(`${username}:${realm}:${password}`);
  const a1 = isSession ? h(`${account}:${nonce}:${cnonce}`) : account;
  const a2 = h(`${method}:${uri}`);
  const response = hasQop ? h(`${a1}:${nonce}:00000001:${cnonce}:auth:${a2}`) : h(`${a1}:${nonce}:${a2}`);
  const parts = [`username=${quoted(username)}`, `realm=${quoted(realm)}`, `nonce=${quoted(nonce)}`];
  parts.push(`uri=${quoted(uri)}`);
  if (algorithm !== null) parts.push(`algorithm=${algorithm}`);
  parts.push(`response="${response}"`);
  if (opaque !== null) parts.push(`opaque=${quoted(opaque)}`);
  if (hasQop) parts.push("qop=auth", "nc=00000001");
  if (hasQop || isSession) parts.push(`cnonce="${cnonce}"`);
  return `Digest ${Buffer.from(parts.join(", ")).toString("latin1")}`;
}

function challengeOf(parameters: ReadonlyMap<string, string>): Challenge | null {
  const realm = parameters.get("realm");
  const nonce = parameters.get("nonce");
  if (realm === undefined || nonce === undefined) return null;
  const algorithm = parameters.get("algorithm") ?? null;
  const [, name = "MD5", session] = /^(.*?)(-sess)?$/i.exec(algorithm ?? "MD5") ?? [];
  const known = algorithms.find((one) => one.name === name.toUpperCase());
  if (known === undefined) return null;
  const qops = parameters
    .get("qop")
    ?.toLowerCase()
    .split(",")
    .map((qop) => qop.trim());
  if (qops !== undefined && !qops.includes("auth")) return null; // auth-int alone
  const opaque = parameters.get("opaque") ?? null;
  return {
    realm,
    nonce,
    opaque,
    algorithm,
    hash: known.hash,
    isSession: session !== undefined,
    hasQop: qops !== undefined,
  };
}

interface RawChallenge {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

/** `Scheme a=b, c="d", Other e=f`: a word that no `=` follows begins the next challenge. */
function challengesIn(header: string): RawChallenge[] {
  const challenges: RawChallenge[] = [];
  const token = /[\s,]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y;
  for (let found = token.exec(header); found !== null; found = token.exec(header)) {
    const [, word = "", text, bare] = found;
    if (text === undefined && bare === undefined)
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(word.toLowerCase(), text?.replace(/\\(.)/g, "$1") ?? bare ?? "");
  }
  return challenges;
}

/** What came over the wire stays on one line, whatever the server put into it. */
function quoted(text: string): string {
  return `"${text.replace(/[\r\n]/g, "").replace(/["\\]/g, "\\$&")}"`;
}
