// What people paste as an address, made into one that can be watched.

/** Adds "https://" ("http://" on one's own network) where no scheme was given; undefined when it is no address. */
export function addressFrom(pasted: string): URL | undefined {
  const text = pasted.trim();
  if (text === "" || /\s/.test(text)) return undefined;
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const scheme = /^(localhost|\d+(\.\d+){3}|\[[0-9a-f:]+\])([:/?#]|$)/i.test(text) ? "http" : "https";
  const url = URL.parse(hasScheme ? text : `${scheme}://${text}`);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return undefined;
  if (!hasScheme && !/[.:]/.test(url.hostname) && url.hostname !== "localhost") return undefined;
  return url;
}

/** What to call a monitor whom nobody has named: the host, and the path where there is one. */
export function nameFor(url: URL): string {
  const path = url.pathname === "/" ? "" : url.pathname.replace(/\/$/, "");
  return `${url.host.replace(/^www\./, "")}${path}`;
}
