// The settings that a process starts with: read, checked as a whole, frozen. Every fault is named at once, so that an
// operator mends them in one go. Knows nothing of what the settings are used for.
import { resolve } from "node:path";
import { isIP } from "node:net";
import { type SettingKey, type SettingValues, settings, settingsList } from "./config/settings-list.ts";
import { type Environment, openSources, type SettingSources } from "./config/setting-sources.ts";
import { SettingFault } from "./config/setting-values.ts";
import { exitCodes, OperatorError } from "./operator-error.ts";

export { type PingFormWord, pingFormWords } from "./config/settings-list.ts";
export { loadOrMakeSecretKey } from "./config/secret-key-file.ts";
export { settingsReference } from "./config/settings-reference.ts";

/** What the operator chose. Where nothing was given and there is no default, null (or an empty list). */
export interface Settings extends Omit<
  SettingValues,
  | "publicUrl"
  | "ownerEmail"
  | "ownerPassword"
  | "smtpUrl"
  | "smtpFrom"
  | "mailPort"
  | "mailHost"
  | "mailDomain"
  | "mailCertificate"
  | "mailKey"
  | "trustedProxies"
  | "canaries"
> {
  /** Origin without a slash at the end. */
  readonly publicUrl: string;
  /** True when `publicUrl` follows from HOST and PORT: with port 0 it is known only once the server listens. */
  readonly isPublicUrlDefault: boolean;
  readonly owner: { readonly email: string; readonly password: string } | null;
  readonly smtp: { readonly url: string; readonly from: string } | null;
  /** Where pings by mail are taken; null: nowhere. */
  readonly pingMail: PingMail | null;
  readonly trustedProxies: NonNullable<SettingValues["trustedProxies"]>;
  readonly canaries: NonNullable<SettingValues["canaries"]>;
  /** Sentences to log at the start: probable slips that need not stop it. */
  readonly warnings: readonly string[];
}

export interface PingMail {
  readonly host: string;
  readonly port: number;
  /** After the @ of the addresses. */
  readonly domain: string;
  readonly tls: { readonly certificate: string; readonly key: string } | null;
}

export interface ReadOptions {
  readonly workingFolder?: string;
  readonly secretsFolder?: string;
}

/** Throws an OperatorError whose message names every fault, one a line. */
export function readSettings(env: Environment, options: ReadOptions = {}): Settings {
  const workingFolder = options.workingFolder ?? process.cwd();
  const faults: string[] = [];
  const sources = openSources(env, { workingFolder, secretsFolder: options.secretsFolder ?? "/run/secrets" }, faults);
  const values = readValues(sources, faults);
  faults.push(...faultsBetween(sources, values));
  if (faults.length > 0) throw new OperatorError(faults.join("\n"), exitCodes.usage);

  const { ownerEmail, ownerPassword, smtpUrl, smtpFrom, ...more } = values;
  const { mailPort: port, mailHost, mailDomain, mailCertificate: certificate, mailKey: key, ...others } = more;
  const domain = mailDomain ?? domainOf(values.publicUrl);
  const publicUrl =
    values.publicUrl ?? `http://${isIP(values.host) === 6 ? `[${values.host}]` : values.host}:${values.port}`;
  return Object.freeze({
    ...others,
    publicUrl,
    isPublicUrlDefault: values.publicUrl === null,
    dataFolder: resolve(workingFolder, values.dataFolder),
    owner:
      ownerEmail === null || ownerPassword === null
        ? null
        : Object.freeze({ email: ownerEmail, password: ownerPassword }),
    smtp: smtpUrl === null ? null : Object.freeze({ url: smtpUrl, from: smtpFrom ?? defaultSender(publicUrl) }),
    pingMail: pingMailOf({ host: mailHost ?? values.host, port, domain, certificate, key }),
    trustedProxies: values.trustedProxies ?? Object.freeze([]),
    canaries: values.canaries ?? Object.freeze([]),
    warnings: Object.freeze(warningsOf(sources, values)),
  });
}

function readValues(sources: SettingSources, faults: string[]): SettingValues {
  const entries = (Object.keys(settings) as SettingKey[]).map((key) => {
    const setting = settings[key];
    const text = sources.textOf(setting.name) ?? setting.defaultText;
    if (text === null) return [key, null];
    try {
      return [key, setting.read(text)];
    } catch (fault) {
      if (!(fault instanceof SettingFault)) throw fault;
      const given = setting.isSecret ? "" : `, not ${quoted(text)}`;
      faults.push(`${setting.name} must be ${fault.message}${given}.`);
      return [key, null];
    }
  });
  return Object.fromEntries(entries) as SettingValues;
}

const longestQuote = 60; // characters of a faulty value that a message repeats

function quoted(text: string): string {
  return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text);
}

function pingMailOf(given: {
  readonly host: string;
  readonly port: number | null;
  readonly domain: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
}): PingMail | null {
  const { host, port, domain, certificate, key } = given;
  if (port === null || domain === null) return null;
  const tls = certificate === null || key === null ? null : Object.freeze({ certificate, key });
  return Object.freeze({ host, port, domain, tls });
}

/** Null where the address names a machine by number. */
function domainOf(publicUrl: string | null): string | null {
  if (publicUrl === null) return null;
  const { hostname } = new URL(publicUrl);
  return isIP(hostname.replace(/^\[|\]$/g, "")) === 0 ? hostname : null;
}

function faultsBetween(sources: SettingSources, values: SettingValues): string[] {
  const isGiven = (key: SettingKey) => sources.isGiven(settings[key].name);
  const faults: string[] = [];
  if (isGiven("ownerEmail") !== isGiven("ownerPassword"))
    faults.push(
      `${settings[isGiven("ownerEmail") ? "ownerPassword" : "ownerEmail"].name} is missing. ` +
        "The first owner needs both an email address and a password: set both or neither.",
    );
  if (isGiven("databaseUrl") && !isGiven("secretKey"))
    faults.push(
      "KEEPWATCH_SECRET_KEY must be given, and be equal on all instances, with a shared DATABASE_URL. Make one with: openssl rand -base64 32",
    );
  if (isGiven("databaseDirectUrl") && !isGiven("databaseUrl"))
    faults.push("DATABASE_DIRECT_URL is set without DATABASE_URL. Set DATABASE_URL too, or remove it.");
  if (values.mailPort !== null && !isGiven("mailDomain") && domainOf(values.publicUrl) === null)
    faults.push(
      "KEEPWATCH_MAIL_DOMAIN is missing. KEEPWATCH_MAIL_PORT needs to know for which domain mail comes, and KEEPWATCH_URL names none.",
    );
  if (isGiven("mailCertificate") !== isGiven("mailKey"))
    faults.push(
      `${settings[isGiven("mailCertificate") ? "mailKey" : "mailCertificate"].name} is missing. ` +
        "Encrypted mail needs both a certificate and its key: set both or neither.",
    );
  return faults;
}

function warningsOf(sources: SettingSources, values: SettingValues): string[] {
  const known = new Set(["KEEPWATCH_CONFIG", ...settingsList.flatMap(({ name }) => [name, `${name}_FILE`])]);
  const strangers = sources.names.inEnvironment.filter((name) => name.startsWith("KEEPWATCH_") && !known.has(name));
  known.delete("KEEPWATCH_CONFIG");
  const strangersInFile = sources.names.inFile.filter((name) => !known.has(name));
  const warnings = strangers.map((name) => `${name} is set, but there is no such setting. Is it misspelt?`);
  warnings.push(
    ...strangersInFile.map(
      (name) => `${name} stands in ${sources.file}, but there is no such setting. Is it misspelt?`,
    ),
  );
  if (values.mailPort === null)
    warnings.push(
      ...(["mailHost", "mailDomain", "mailCertificate"] as const)
        .filter((key) => values[key] !== null)
        .map((key) => `${settings[key].name} is set, but no mail is taken without KEEPWATCH_MAIL_PORT.`),
    );
  if (values.publicUrl === null && ["0.0.0.0", "::"].includes(values.host))
    warnings.push(
      `KEEPWATCH_URL is not set: links and ping URLs will name ${values.host}, which no other machine can reach.`,
    );
  return warnings;
}

function defaultSender(publicUrl: string): string {
  const host = new URL(publicUrl).hostname;
  return `Keepwatch <keepwatch@${isIP(host.replace(/^\[|\]$/g, "")) === 0 ? host : "localhost"}>`;
}
