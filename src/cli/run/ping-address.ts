// The addresses that a heartbeat's ping URL stands for: our own form (`…/api/ping/UUID/`) and those of Healthchecks
// (`…/ping/UUID`, `…/KEY/slug`). The path is the secret, so only `host` may be shown.

export type PingEnding = "start" | "fail" | number;

export interface PingAddress {
  /** With its port; safe to show. */
  readonly host: string;
  of(ending: PingEnding, runId: string): URL;
}

/** null when the text is no address that could be pinged. */
export function pingAddressOf(text: string): PingAddress | null {
  const base = URL.parse(text.trim());
  if (base === null || !/^https?:$/.test(base.protocol)) return null;
  const path = base.pathname.replace(/\/+$/, "");
  if (path === "") return null;
  return {
    host: base.host,
    of(ending, runId) {
      const address = new URL(base);
      address.pathname = `${path}/${ending}`;
      address.search = `${base.search === "" ? "?" : `${base.search}&`}rid=${runId}`;
      address.hash = "";
      return address;
    },
  };
}
