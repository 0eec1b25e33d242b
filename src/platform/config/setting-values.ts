// How the text of a setting becomes a value. Each reader returns the value or throws a SettingFault that says what the
// setting must be; it knows neither the setting's name nor where the text came from.
import { isIP, isIPv6 } from "node:net";
import { parseCidr } from "#lib/cidr.ts";

/** `message` completes the sentence "NAME must be …" and never repeats the text, which may be a secret. */
export class SettingFault extends Error {}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

export function wholeNumber(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < lowest || value > highest)
      throw new SettingFault(`a whole number from ${lowest} to ${highest}`);
    return value;
  };
}

export function oneOf<const Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found === undefined) throw new SettingFault(`one of ${words.join(", ")}`);
    return found;
  };
}

export function plainText(text: string): string {
  return text;
}

/** `characters` counts from the shortest to the longest that is taken; `start` is a prefix that is asked for. */
export function credential(shortest: number, longest: number, start = ""): (text: string) => string {
  const asked = start === "" ? "" : `begin with ${start} and `;
  return (text) => {
    if (!text.startsWith(start) || text.length < shortest || text.length > longest || !/^[\x21-\x7e]+$/.test(text))
      throw new SettingFault(
        `text that can stand in a header: it must ${asked}be ${shortest} to ${longest} visible ASCII characters without spaces`,
      );
    return text;
  };
}

export function password(shortest: number, longest: number): (text: string) => string {
  return (text) => {
    const length = [...text].length;
    if (length < shortest || length > longest) throw new SettingFault(`${shortest} to ${longest} characters long`);
    return text;
  };
}

export function emailAddress(text: string): string {
  if (!isEmailAddress(text)) throw new SettingFault("an email address, for example ada@shop.example");
  return text;
}

/** `ada@shop.example` or `Keepwatch <ada@shop.example>`. */
export function mailSender(text: string): string {
  const address = /^[^<>\r\n]*<([^<>]+)>$/.exec(text)?.[1] ?? text;
  if (!isEmailAddress(address) || /[\r\n]/.test(text))
    throw new SettingFault("a sender, for example Keepwatch <keepwatch@shop.example>");
  return text;
}

function isEmailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>]+@[^\s@<>]+$/.test(text);
}

const hostName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

export function listenHost(text: string): string {
  if (isIP(text) === 0 && !hostName.test(text))
    throw new SettingFault("an IP address or a host name, for example 127.0.0.1");
  return text;
}

/** What may stand after the @ of an address that others write to. */
export function mailDomain(text: string): string {
  if (isIP(text) !== 0 || !hostName.test(text)) throw new SettingFault("a domain name, for example ping.shop.example");
  return text.toLowerCase();
}

export function pem(what: string, marked: RegExp): (text: string) => string {
  return (text) => {
    if (!marked.test(text)) throw new SettingFault(`${what} as PEM text`);
    return text;
  };
}

/** The origin alone: scheme, host and port. Returned without a slash at the end. */
export function webOrigin(text: string): string {
  const url = parseUrl(text);
  const isOrigin = url !== null && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
  if (!isOrigin || !["http:", "https:"].includes(url.protocol) || url.password !== "" || /[?#]/.test(text))
    throw new SettingFault(
      "http:// or https:// and a host, without a path, query or user, for example https://watch.shop.example",
    );
  return url.origin;
}

/** An address on the web, or null for the word `none`. */
export function webAddressOrNone(text: string): string | null {
  if (text === "none") return null;
  const url = parseUrl(text);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.username !== "" || url.password !== "")
    throw new SettingFault("an http:// or https:// address without a user, or the word none");
  return url.href;
}

/** An address with one of `schemes`; kept as it was written, since drivers read more than the URL standard knows. */
export function addressOf(schemes: readonly string[], example: string): (text: string) => string {
  return (text) => {
    const scheme = /^([a-z]+):\/\/[^\s]+$/.exec(text)?.[1];
    if (scheme === undefined || !schemes.includes(scheme)) throw new SettingFault(`an address like ${example}`);
    return text;
  };
}

export function mailServer(text: string): string {
  const url = parseUrl(text);
  if (url === null || !["smtp:", "smtps:"].includes(url.protocol) || url.hostname === "")
    throw new SettingFault("smtp:// or smtps:// and a host, for example smtps://user:password@mail.shop.example:465");
  return text;
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

const longestList = 64; // entries of one setting

/** A list separated by commas; spaces around an entry do not count. */
export function listOf<Entry>(readEntry: (text: string) => Entry): (text: string) => readonly Entry[] {
  return (text) => {
    const entries = text.split(",").map((entry) => entry.trim());
    if (entries.includes("") || entries.length > longestList)
      throw new SettingFault(`a list of at most ${longestList} entries separated by commas, none of them empty`);
    return Object.freeze(entries.map(readEntry));
  };
}

/** A list of some of these words, or the word `none` for the empty one. */
export function wordsOrNone<const Word extends string>(words: readonly Word[]): (text: string) => readonly Word[] {
  return (text) => {
    if (text === "none") return Object.freeze([]);
    const entries = text.split(",").map((entry) => words.find((word) => word === entry.trim()));
    if (entries.includes(undefined))
      throw new SettingFault(`the word none, or some of ${words.join(", ")}, separated by commas`);
    return Object.freeze(entries.filter((entry) => entry !== undefined));
  };
}

/** `10.0.0.1`, `fd00::1`, `10.0.0.0/8`, `fd00::/8`. */
export function addressRange(text: string): string {
  if (parseCidr(text) === null)
    throw new SettingFault("IP addresses or ranges separated by commas, for example 10.0.0.0/8, fd00::1");
  return text;
}

/** `9.9.9.9`, `9.9.9.9:53`, `2620:fe::fe`, `[2620:fe::fe]:53`; always returned with its port. */
export function nameServer(text: string): string {
  const server = splitHostAndPort(text, 53);
  if (server === null || isIP(server.host) === 0 || server.host.includes("%"))
    throw new SettingFault(
      "IP addresses, with a port where it is not 53, separated by commas, for example 9.9.9.9, [2620:fe::fe]:53",
    );
  return isIPv6(server.host) ? `[${server.host}]:${server.port}` : `${server.host}:${server.port}`;
}

/** Something that answers a TCP connection: `9.9.9.9:53`, `one.example` (port 443), `https://one.example`. */
export function canary(text: string): HostAndPort {
  const url = /^https?:\/\//.test(text) ? parseUrl(text) : null;
  const place =
    url === null ? splitHostAndPort(text, 443) : splitHostAndPort(url.host, url.protocol === "https:" ? 443 : 80);
  if (place === null || (isIP(place.host) === 0 && !hostName.test(place.host)))
    throw new SettingFault(
      "hosts, with a port where it is not 443, separated by commas, for example 9.9.9.9:53, one.example",
    );
  return Object.freeze(place);
}

function splitHostAndPort(text: string, defaultPort: number): HostAndPort | null {
  if (isIPv6(text)) return { host: text, port: defaultPort };
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  const host = parts?.[1] ?? parts?.[2];
  const port = parts?.[3] === undefined ? defaultPort : Number(parts[3]);
  if (host === undefined || (parts?.[1] !== undefined && !isIPv6(parts[1])) || port < 1 || port > 65_535) return null;
  return { host, port };
}
