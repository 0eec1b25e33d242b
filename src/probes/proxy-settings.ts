// The proxy of a target as a person gives it: its schema, every fault at once, and which field is secret.
// It knows the form only; who speaks to proxies is proxy.ts.
import { domainToASCII } from "node:url";
import Type, { type Static } from "typebox";
import type { TargetFault } from "./target-fault.ts";

export const HttpProxy = Type.Object(
  {
    kind: Type.Unsafe<"http" | "socks5">({ type: "string", enum: ["http", "socks5"] }),
    host: Type.String({ minLength: 1, maxLength: 253, description: "A name or an IP address, without brackets" }),
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    username: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 255 }), Type.Null()])),
    password: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 255 }), Type.Null()])),
  },
  { additionalProperties: false },
);
export type HttpProxy = Static<typeof HttpProxy>;

const MAX_SOCKS_BYTES = 255;

export function proxyFaults(proxy: HttpProxy): TargetFault[] {
  const faults: TargetFault[] = [];
  if (/[\s/@[\]]/.test(proxy.host) || (!proxy.host.includes(":") && domainToASCII(proxy.host) === ""))
    faults.push({ path: "/proxy/host", message: "This is neither a host name nor an IP address" });
  if ((proxy.username == null) !== (proxy.password == null))
    faults.push({ path: "/proxy", message: "Give user name and password, or neither" });
  if (proxy.kind === "http" && proxy.username?.includes(":") === true)
    faults.push({ path: "/proxy/username", message: "The user name of basic authentication cannot hold a colon" });
  for (const field of ["username", "password"] as const)
    if (proxy.kind === "socks5" && Buffer.byteLength(proxy[field] ?? "") > MAX_SOCKS_BYTES)
      faults.push({ path: `/proxy/${field}`, message: `SOCKS5 takes ${MAX_SOCKS_BYTES} bytes at most` });
  return faults;
}

export function proxySecretPaths(proxy: HttpProxy | null | undefined): string[] {
  return proxy?.password == null ? [] : ["/proxy/password"];
}
