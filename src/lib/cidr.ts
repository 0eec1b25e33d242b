// IP addresses and ranges as bytes: strict parsing and membership. Pure; it knows no policy and opens nothing.

/** 4 bytes for IPv4, 16 for IPv6, in network order. */
export type AddressBytes = readonly number[];

export interface Cidr {
  readonly bytes: AddressBytes;
  readonly prefixLength: number; // bits
}

/** Reads exactly four decimal numbers without leading zeros; `127.1`, `0177.0.0.1` and `0x7f000001` are not addresses here. */
export function parseIpv4(text: string): AddressBytes | null {
  if (text.length > 15) return null;
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  const bytes: number[] = [];
  for (const part of parts) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part)) return null;
    const value = Number(part);
    if (value > 255) return null;
    bytes.push(value);
  }
  return bytes;
}

/** Reads RFC 4291 text forms, with `::` and a dotted IPv4 tail. Zones (`%eth0`), brackets and ports are refused. */
export function parseIpv6(text: string): AddressBytes | null {
  if (text.length > 45) return null;
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const isAbbreviated = halves.length === 2;
  const head = parseGroups(halves[0] ?? "", !isAbbreviated);
  const tail = isAbbreviated ? parseGroups(halves[1] ?? "", true) : [];
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  if (isAbbreviated ? missing < 2 : missing !== 0) return null;
  return [...head, ...Array<number>(missing).fill(0), ...tail];
}

/** Colon-separated groups of up to four hex digits; only the very end of an address may be dotted IPv4. */
function parseGroups(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
      continue;
    }
    const ipv4 = mayEndInIpv4 && index === groups.length - 1 ? parseIpv4(group) : null;
    if (ipv4 === null) return null;
    bytes.push(...ipv4);
  }
  return bytes;
}

export function parseAddress(text: string): AddressBytes | null {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/** Reads `10.0.0.0/8` or a bare address, which stands for itself alone. */
export function parseCidr(text: string): Cidr | null {
  const [address = "", length, ...rest] = text.split("/");
  const bytes = parseAddress(address);
  if (bytes === null || rest.length > 0) return null;
  if (length === undefined) return { bytes, prefixLength: bytes.length * 8 };
  if (!/^(0|[1-9][0-9]{0,2})$/.test(length)) return null;
  const prefixLength = Number(length);
  return prefixLength <= bytes.length * 8 ? { bytes, prefixLength } : null;
}

/** An IPv4 address is never inside an IPv6 range, nor the other way round: whoever wants that unwraps first. */
export function isInCidr(address: AddressBytes, range: Cidr): boolean {
  if (address.length !== range.bytes.length) return false;
  const wholeBytes = range.prefixLength >> 3;
  for (let index = 0; index < wholeBytes; index++) {
    if (address[index] !== range.bytes[index]) return false;
  }
  const restBits = range.prefixLength & 7;
  if (restBits === 0) return true;
  const mask = (0xff << (8 - restBits)) & 0xff;
  return ((address[wholeBytes] ?? 0) & mask) === ((range.bytes[wholeBytes] ?? 0) & mask);
}
