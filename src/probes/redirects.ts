// Where a redirect leads and what the next request may carry. Pure.
import type { Hop } from "./http-request.ts";

const MAX_LOCATION_CHARACTERS = 8_192;

export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** The next request, or null for a Location that leads nowhere: no URL, or neither http nor https. */
export function nextHop(hop: Hop, status: number, location: string): Hop | null {
  if (location.length > MAX_LOCATION_CHARACTERS) return null;
  // Header bytes arrive as Latin-1; servers that send raw UTF-8 paths mean UTF-8, as browsers read it.
  const url = URL.parse(Buffer.from(location, "latin1").toString("utf8"), hop.url.href);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:") || url.port === "0") return null;
  url.username = "";
  url.password = "";
  const becomesGet =
    status === 303 ? hop.method !== "HEAD" : (status === 301 || status === 302) && hop.method === "POST";
  return {
    url,
    method: becomesGet ? "GET" : hop.method,
    hasBody: hop.hasBody && !becomesGet,
    mayCarrySecrets: hop.mayCarrySecrets && isSameOrigin(hop.url, url),
  };
}

/** The same host may be left for its own https, on the standard ports; every other change of origin drops secrets. */
function isSameOrigin(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  const isUpgrade = from.protocol === "http:" && to.protocol === "https:" && from.port === "" && to.port === "";
  return isUpgrade && from.hostname === to.hostname;
}
