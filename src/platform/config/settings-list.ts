// Every setting: its name, what it means, its default, how its text is read, and whether it is a secret. The reference
// page and the readers of the environment both come from this list; adding a setting is an entry here.
import { logLevels } from "#platform/log.ts";
import {
  addressOf,
  addressRange,
  canary,
  credential,
  emailAddress,
  listenHost,
  listOf,
  mailSender,
  mailDomain,
  mailServer,
  nameServer,
  oneOf,
  password,
  pem,
  plainText,
  webAddressOrNone,
  webOrigin,
  wholeNumber,
  wordsOrNone,
} from "./setting-values.ts";

export interface Setting<Value> {
  readonly name: string;
  readonly meaning: string;
  /** Read like a given text; null where the setting may be absent. */
  readonly defaultText: string | null;
  /** What the reference page says of the default where `defaultText` does not say it. */
  readonly defaultMeaning?: string;
  readonly read: (text: string) => Value;
  readonly isSecret: boolean;
}

const databaseAddress = addressOf(["postgres", "postgresql"], "postgres://user:password@host:5432/keepwatch");

/** Tools whose pings are taken in their own words; src/pipeline/receive/forms has a file for each. */
export const pingFormWords = [
  "healthchecks",
  "uptime-kuma",
  "gatus",
  "cronitor",
  "better-stack",
  "kener",
  "one-uptime",
  "checkly",
] as const;
export type PingFormWord = (typeof pingFormWords)[number];

/** The same list by the names under which the program knows the values. */
export const settings = {
  port: {
    name: "PORT",
    meaning: "Port on which the server listens; 0 takes any free one.",
    defaultText: "8000",
    read: wholeNumber(0, 65_535),
    isSecret: false,
  },
  host: {
    name: "HOST",
    meaning: "Address on which the server listens. 0.0.0.0 lets other machines in (the container image sets it).",
    defaultText: "127.0.0.1",
    read: listenHost,
    isSecret: false,
  },
  publicUrl: {
    name: "KEEPWATCH_URL",
    meaning:
      "Address under which people and jobs reach Keepwatch: in ping URLs, links and messages. With https, cookies are sent over https alone.",
    defaultText: null,
    defaultMeaning: "`http://HOST:PORT`",
    read: webOrigin,
    isSecret: false,
  },
  dataFolder: {
    name: "KEEPWATCH_DATA",
    meaning: "Folder of the embedded database, spools, keys and files. Must outlive a restart.",
    defaultText: "./data",
    read: plainText,
    isSecret: false,
  },
  sharePort: {
    name: "KEEPWATCH_SHARE_PORT",
    meaning:
      "`on`: several processes of this machine may listen on the same port, and the kernel spreads connections over them. A port that is taken by mistake is then not noticed.",
    defaultText: "off",
    read: oneOf(["on", "off"]),
    isSecret: false,
  },
  spoolFolder: {
    name: "KEEPWATCH_SPOOL",
    meaning:
      "Folder in which pings wait, on disk, while the database is away; they are answered and replayed later. It must outlive a restart. Without one, they are answered 503.",
    defaultText: null,
    defaultMeaning: "`spool` in the data folder, with the embedded PostgreSQL; with another database none",
    read: plainText,
    isSecret: false,
  },
  spoolMegabytes: {
    name: "KEEPWATCH_SPOOL_MEGABYTES",
    meaning: "Most that may wait there.",
    defaultText: "1024",
    read: wholeNumber(1, 1_000_000),
    isSecret: false,
  },
  databaseUrl: {
    name: "DATABASE_URL",
    meaning: "PostgreSQL 15 or newer. Without it an embedded PostgreSQL 18 runs in the data folder.",
    defaultText: null,
    defaultMeaning: "the embedded PostgreSQL",
    read: databaseAddress,
    isSecret: true,
  },
  databaseDirectUrl: {
    name: "DATABASE_DIRECT_URL",
    meaning:
      "The same database past a pooler such as PgBouncer, for what needs a session of its own (LISTEN, advisory locks).",
    defaultText: null,
    defaultMeaning: "`DATABASE_URL`",
    read: databaseAddress,
    isSecret: true,
  },
  databasePool: {
    name: "KEEPWATCH_DATABASE_POOL",
    meaning: "Connections that one process keeps to the database for requests.",
    defaultText: "10",
    read: wholeNumber(2, 200),
    isSecret: false,
  },
  redisUrl: {
    name: "REDIS_URL",
    meaning: "Redis or Valkey for what several instances share: rate limits, a second cache, live updates. Optional.",
    defaultText: null,
    read: addressOf(["redis", "rediss"], "redis://host:6379"),
    isSecret: true,
  },
  secretKey: {
    name: "KEEPWATCH_SECRET_KEY",
    meaning:
      "At least 32 characters from which the keys for secret fields and for tokens are derived. Keep a copy: without it, sealed secrets are lost. Must be given, and be equal on all instances, with `DATABASE_URL`.",
    defaultText: null,
    defaultMeaning: "made once, in `secret.key` of the data folder",
    read: password(32, 1_000),
    isSecret: true,
  },
  ownerEmail: {
    name: "KEEPWATCH_OWNER_EMAIL",
    meaning:
      "With the password, creates the first owner and organisation, once. Without them the log shows a set-up code for the first visitor.",
    defaultText: null,
    read: emailAddress,
    isSecret: false,
  },
  ownerPassword: {
    name: "KEEPWATCH_OWNER_PASSWORD",
    meaning: "Password of the first owner, 12 to 200 characters.",
    defaultText: null,
    read: password(12, 200),
    isSecret: true,
  },
  apiKey: {
    name: "KEEPWATCH_API_KEY",
    meaning: "An API key to create once, with the owner's rights. Begins with `kw_` and has at least 32 characters.",
    defaultText: null,
    read: credential(32, 200, "kw_"),
    isSecret: true,
  },
  targets: {
    name: "KEEPWATCH_TARGETS",
    meaning:
      "What may be watched and told: `any` (private networks too, but neither link-local addresses nor cloud metadata) or `public`.",
    defaultText: "any",
    read: oneOf(["any", "public"]),
    isSecret: false,
  },
  trustedProxies: {
    name: "KEEPWATCH_TRUSTED_PROXIES",
    meaning: "Addresses and ranges of proxies whose X-Forwarded-For is believed, separated by commas.",
    defaultText: null,
    defaultMeaning: "none",
    read: listOf(addressRange),
    isSecret: false,
  },
  smtpUrl: {
    name: "SMTP_URL",
    meaning: "Mail server of the instance: `smtp://` or `smtps://`, with user and password where it asks for them.",
    defaultText: null,
    read: mailServer,
    isSecret: true,
  },
  smtpFrom: {
    name: "SMTP_FROM",
    meaning: "Sender of the instance's mail, for example `Keepwatch <keepwatch@shop.example>`.",
    defaultText: null,
    defaultMeaning: "`keepwatch@` and the host of `KEEPWATCH_URL`",
    read: mailSender,
    isSecret: false,
  },
  mailPort: {
    name: "KEEPWATCH_MAIL_PORT",
    meaning:
      "Port on which pings by mail are taken: a small SMTP server for the addresses of heartbeats alone; 0 takes any free one.",
    defaultText: null,
    defaultMeaning: "no mail is taken",
    read: wholeNumber(0, 65_535),
    isSecret: false,
  },
  mailHost: {
    name: "KEEPWATCH_MAIL_HOST",
    meaning: "Address on which it listens.",
    defaultText: null,
    defaultMeaning: "`HOST`",
    read: listenHost,
    isSecret: false,
  },
  mailDomain: {
    name: "KEEPWATCH_MAIL_DOMAIN",
    meaning: "What stands after the @ in mail addresses of heartbeats; mail for another domain is refused.",
    defaultText: null,
    defaultMeaning: "the host of `KEEPWATCH_URL`, where it is a name",
    read: mailDomain,
    isSecret: false,
  },
  mailCertificate: {
    name: "KEEPWATCH_MAIL_CERTIFICATE",
    meaning:
      "Certificate (PEM, with those between it and the root) with which mail is taken encrypted (STARTTLS), usually as `KEEPWATCH_MAIL_CERTIFICATE_FILE`. Read at the start.",
    defaultText: null,
    defaultMeaning: "mail comes unencrypted",
    read: pem("a certificate", /-----BEGIN CERTIFICATE-----/),
    isSecret: false,
  },
  mailKey: {
    name: "KEEPWATCH_MAIL_KEY",
    meaning: "Its private key (PEM, without a passphrase), usually as `KEEPWATCH_MAIL_KEY_FILE`.",
    defaultText: null,
    read: pem("a private key", /-----BEGIN (RSA |EC )?PRIVATE KEY-----/),
    isSecret: true,
  },
  metricsToken: {
    name: "KEEPWATCH_METRICS_TOKEN",
    meaning: "Bearer token for `/metrics`. Without it, only loopback may read them.",
    defaultText: null,
    read: credential(1, 1_000),
    isSecret: true,
  },
  canaries: {
    name: "KEEPWATCH_CANARIES",
    meaning:
      "Hosts whose answer shows that our own network is there, separated by commas: `host`, `host:port` or an http address. One counts only after it has answered once.",
    defaultText: null,
    defaultMeaning: "none",
    read: listOf(canary),
    isSecret: false,
  },
  leaseSeconds: {
    name: "KEEPWATCH_LEASE_SECONDS",
    meaning: "After how many seconds without a sign of life an engine's work is taken over (3 to 300).",
    defaultText: "15",
    read: wholeNumber(3, 300),
    isSecret: false,
  },
  resultDays: {
    name: "KEEPWATCH_RESULT_DAYS",
    meaning: "Days for which every single check is kept, and what failed ones left behind (1 to 3,650).",
    defaultText: "90",
    read: wholeNumber(1, 3_650),
    isSecret: false,
  },
  hourDays: {
    name: "KEEPWATCH_HOUR_DAYS",
    meaning:
      "Days for which the response times of each hour are kept (1 to 3,650). Those of each day are kept for ever, and so is all of the uptime.",
    defaultText: "100",
    read: wholeNumber(1, 3_650),
    isSecret: false,
  },
  failuresKept: {
    name: "KEEPWATCH_FAILURES_KEPT",
    meaning:
      "Failed checks of each monitor whose details are kept: the answer's headers and the beginning of its body (0 to 1,000).",
    defaultText: "100",
    read: wholeNumber(0, 1_000),
    isSecret: false,
  },
  pingsKept: {
    name: "KEEPWATCH_PINGS_KEPT",
    meaning:
      "Pings of each heartbeat that are kept, the newest ones (10 to 100,000). What is beyond is let go every hour.",
    defaultText: "1000",
    read: wholeNumber(10, 100_000),
    isSecret: false,
  },
  pingDays: {
    name: "KEEPWATCH_PING_DAYS",
    meaning: "Days for which pings are kept (1 to 3,650).",
    defaultText: "90",
    read: wholeNumber(1, 3_650),
    isSecret: false,
  },
  pingBodyDays: {
    name: "KEEPWATCH_PING_BODY_DAYS",
    meaning: "Days for which the bodies of pings are kept (1 to 3,650).",
    defaultText: "30",
    read: wholeNumber(1, 3_650),
    isSecret: false,
  },
  pingBodyMegabytes: {
    name: "KEEPWATCH_PING_BODY_MEGABYTES",
    meaning:
      "Bodies of pings that are kept of each organisation, in megabytes (1 to 1,000,000). Of more, the oldest are let go every night.",
    defaultText: "1024",
    read: wholeNumber(1, 1_000_000),
    isSecret: false,
  },
  enginesMax: {
    name: "KEEPWATCH_ENGINES_MAX",
    meaning:
      "How many processes may look at most, the first one included. More are started and stopped by themselves as the load asks.",
    defaultText: null,
    defaultMeaning: "the processors that the program may use",
    read: wholeNumber(1, 64),
    isSecret: false,
  },
  enginesBusyPercent: {
    name: "KEEPWATCH_ENGINES_BUSY_PERCENT",
    meaning: "How much of a processor a process that looks may use, over ten seconds, before one more is started.",
    defaultText: "70",
    read: wholeNumber(5, 100),
    isSecret: false,
  },
  enginesCalmSeconds: {
    name: "KEEPWATCH_ENGINES_CALM_SECONDS",
    meaning: "How long one process fewer must have been enough, with much to spare, before one is stopped.",
    defaultText: "300",
    read: wholeNumber(1, 86_400),
    isSecret: false,
  },
  engineSockets: {
    name: "KEEPWATCH_ENGINE_SOCKETS",
    meaning: "How many connections for checks one process may have open at once.",
    defaultText: null,
    defaultMeaning: "80 % of its limit on open files",
    read: wholeNumber(10, 1_000_000),
    isSecret: false,
  },
  dnsServers: {
    name: "KEEPWATCH_DNS_SERVERS",
    meaning: "Name servers that checks ask, as `address` or `address:port`, separated by commas.",
    defaultText: null,
    defaultMeaning: "the system's",
    read: listOf(nameServer),
    isSecret: false,
  },
  rdapBootstrap: {
    name: "KEEPWATCH_RDAP_BOOTSTRAP",
    meaning:
      "Where the list of registration data servers is, by which the end of a domain's registration is found out. `none` asks nobody.",
    defaultText: "https://data.iana.org/rdap/dns.json",
    read: webAddressOrNone,
    isSecret: false,
  },
  pingForms: {
    name: "KEEPWATCH_PING_FORMS",
    meaning:
      "Other tools whose ping addresses are taken, separated by commas; `none` takes none of them. Our own, `/api/ping/…`, is always taken. `healthchecks` is its management API and its badges as well.",
    defaultText: pingFormWords.join(","),
    read: wordsOrNone(pingFormWords),
    isSecret: false,
  },
  logLevel: {
    name: "KEEPWATCH_LOG_LEVEL",
    meaning: `How much is logged: ${logLevels.map((level) => `\`${level}\``).join(", ")}.`,
    defaultText: "info",
    read: oneOf(logLevels),
    isSecret: false,
  },
} as const satisfies Record<string, Setting<unknown>>;

export type SettingKey = keyof typeof settings;

type ValueOf<One> = One extends { read: (text: string) => infer Value; defaultText: infer Default }
  ? Value | (Default extends null ? null : never)
  : never;

/** What each setting becomes; null where it was not given and has no default. */
export type SettingValues = { readonly [Key in SettingKey]: ValueOf<(typeof settings)[Key]> };

export const settingsList: readonly Setting<unknown>[] = Object.values(settings);

/** Where the file with further settings lies. Not in the list: it cannot be read from that file itself. */
export const configFileName = "KEEPWATCH_CONFIG";
export const defaultConfigFile = "./keepwatch.env";
