// The address guard: which addresses we may open a connection to. Pure; it is asked after resolution, about literals too,
// and knows nothing of names, sockets or monitors.
import { type AddressBytes, type Cidr, isInCidr, parseAddress, parseCidr } from "#lib/cidr.ts";

/** `any`: private networks may be watched. `public`: only what is reachable from the open Internet. */
export type PolicyName = "any" | "public";

/** Monitors look at the same addresses again and again; beyond this many the memory of verdicts starts afresh. */
const MAX_KEPT_VERDICTS = 20_000;

export interface Policy {
  readonly name: PolicyName;
  /** Null when the address may be connected to, else what it is, in words: "a cloud metadata address". */
  refuses(address: string): string | null;
}

interface Rule {
  readonly range: Cidr;
  readonly what: string;
}

function range(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`"${text}" is not a range`);
  return parsed;
}

function rules(what: string, ...ranges: string[]): Rule[] {
  return ranges.map((text) => ({ range: range(text), what }));
}

// Ranges are those of the IANA special-purpose registries (RFC 6890 and what followed); metadata addresses are those that
// the large clouds document (AWS, Azure, Google, Alibaba, Oracle).
const neverAllowed: readonly Rule[] = [
  ...rules(
    "a cloud metadata address",
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
  ),
  ...rules("a cloud metadata address", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"),
  ...rules("a link-local address", "169.254.0.0/16", "fe80::/10"),
  ...rules("an unspecified address", "0.0.0.0/8", "::/128"),
  ...rules("a multicast address", "224.0.0.0/4", "ff00::/8"),
  ...rules("the broadcast address", "255.255.255.255"),
];

const notPublic: readonly Rule[] = [
  ...rules("a loopback address", "127.0.0.0/8", "::1/128"),
  ...rules("a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
  ...rules("a carrier-grade NAT address", "100.64.0.0/10"),
  ...rules("a test or documentation address", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15"),
  ...rules("a test or documentation address", "2001:db8::/32", "3fff::/20", "2001:2::/48"),
  ...rules("a reserved address", "192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4"),
];

/** IPv6 forms that carry an IPv4 address, with the place where it lies; the packet ends up there, so that is what is judged. */
const carriers: readonly { range: Cidr; at: number; isInverted: boolean }[] = [
  { range: range("::ffff:0:0/96"), at: 12, isInverted: false }, // mapped
  { range: range("::ffff:0:0:0/96"), at: 12, isInverted: false }, // translated (SIIT)
  { range: range("::/96"), at: 12, isInverted: false }, // compatible
  { range: range("64:ff9b::/96"), at: 12, isInverted: false }, // NAT64
  { range: range("2002::/16"), at: 2, isInverted: false }, // 6to4
  { range: range("2001::/32"), at: 4, isInverted: false }, // Teredo's server
  { range: range("2001::/32"), at: 12, isInverted: true }, // Teredo's client
];

const globalUnicast = range("2000::/3");
const loopbackOrUnspecified = range("::/127");

export function createPolicy(name: PolicyName): Policy {
  const forbidden = name === "public" ? [...neverAllowed, ...notPublic] : neverAllowed;
  const judge = (bytes: AddressBytes): string | null => {
    for (const rule of forbidden) if (isInCidr(bytes, rule.range)) return rule.what;
    if (bytes.length === 4 || isInCidr(bytes, loopbackOrUnspecified)) return null;
    let isCarrier = false;
    for (const { range: carrier, at, isInverted } of carriers) {
      if (!isInCidr(bytes, carrier)) continue;
      isCarrier = true;
      const what = judge(bytes.slice(at, at + 4).map((byte) => (isInverted ? byte ^ 0xff : byte)));
      if (what !== null) return `${what} inside an IPv6 address`;
    }
    return name === "public" && !isCarrier && !isInCidr(bytes, globalUnicast) ? "a reserved address" : null;
  };
  const verdicts = new Map<string, string | null>();
  return {
    name,
    refuses(address) {
      const known = verdicts.get(address);
      if (known !== undefined) return known;
      const bytes = parseAddress(address);
      const verdict = bytes === null ? "not an IP address" : judge(bytes);
      if (verdicts.size >= MAX_KEPT_VERDICTS) verdicts.clear();
      verdicts.set(address, verdict);
      return verdict;
    },
  };
}
