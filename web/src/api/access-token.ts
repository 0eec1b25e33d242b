// The access token lives in memory only. The refresh cookie, which no script can read, brings a new one; however many
// requests find the old one spent, and however many tabs are open, one refresh at a time is under way.
interface AccessToken {
  readonly accessToken: string;
  readonly expiresAt: string;
}

const spareMs = 15_000; // renewed this long before its end, so that no request starts with a token about to end
const lockName = "keepwatch.refresh";

let held: AccessToken | null = null;
let refreshing: Promise<string | null> | null = null;
const signedOutListeners = new Set<() => void>();

export function holdAccessToken(token: AccessToken): void {
  held = token;
}

export function dropAccessToken(): void {
  held = null;
}

export function holdsAccessToken(): boolean {
  return held !== null;
}

/** Runs when the session turns out to have ended. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** A token that can be used now, or null when nobody is signed in. */
export async function accessToken(): Promise<string | null> {
  if (held !== null && Date.parse(held.expiresAt) - spareMs > Date.now()) return held.accessToken;
  return refreshAccessToken(held?.accessToken ?? null);
}

/** Renews the token that was found spent; if it has been renewed meanwhile, gives that one. */
export function refreshAccessToken(spent: string | null): Promise<string | null> {
  if (held !== null && held.accessToken !== spent) return Promise.resolve(held.accessToken);
  refreshing ??= refreshOnce().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** The cookie is rotated, and using an old one twice ends the session: tabs must take turns. */
async function refreshOnce(): Promise<string | null> {
  const hadSession = held !== null;
  const response = await inTurn(() => fetch("/api/v1/auth/refresh", { method: "POST", credentials: "same-origin" }));
  if (response.ok) {
    held = (await response.json()) as AccessToken;
    return held.accessToken;
  }
  if (response.status >= 500 || response.status === 429) throw new TypeError(`refresh answered ${response.status}`);
  held = null;
  if (hadSession) for (const listener of signedOutListeners) listener();
  return null;
}

/** Locks need a secure context; without one, tabs do not take turns and rely on the server's grace. */
function inTurn(work: () => Promise<Response>): Promise<Response> {
  if (navigator.locks === undefined) return work();
  return navigator.locks.request(lockName, work);
}
