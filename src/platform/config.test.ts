// An operator's view of the settings: where they may stand, what they become, and how every fault is named at once.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readSettings } from "./config.ts";
import { settingsList } from "./config/settings-list.ts";
import { OperatorError } from "./operator-error.ts";

const scratch = mkdtempSync(join(tmpdir(), "keepwatch-config-"));
after(() => rmSync(scratch, { recursive: true }));

function emptyFolder(): string {
  return mkdtempSync(join(scratch, "case-"));
}

function read(env: Record<string, string>, folder = emptyFolder()) {
  return readSettings(env, { workingFolder: folder, secretsFolder: join(folder, "secrets") });
}

function faultsOf(env: Record<string, string>, folder = emptyFolder()): string[] {
  try {
    read(env, folder);
  } catch (error) {
    assert.ok(error instanceof OperatorError, String(error));
    return error.message.split("\n");
  }
  assert.fail("no fault was found");
}

const secretKey = "k".repeat(32);

test("nothing given: everything has its default", () => {
  const folder = emptyFolder();
  assert.deepEqual(read({}, folder), {
    port: 8000,
    host: "127.0.0.1",
    publicUrl: "http://127.0.0.1:8000",
    isPublicUrlDefault: true,
    dataFolder: join(folder, "data"),
    sharePort: "off",
    spoolFolder: null,
    spoolMegabytes: 1_024,
    databaseUrl: null,
    databaseDirectUrl: null,
    databasePool: 10,
    redisUrl: null,
    secretKey: null,
    owner: null,
    apiKey: null,
    targets: "any",
    trustedProxies: [],
    smtp: null,
    pingMail: null,
    metricsToken: null,
    canaries: [],
    leaseSeconds: 15,
    resultDays: 90,
    hourDays: 100,
    failuresKept: 100,
    pingsKept: 1_000,
    pingDays: 90,
    pingBodyDays: 30,
    pingBodyMegabytes: 1_024,
    dnsServers: null,
    enginesMax: null,
    enginesBusyPercent: 70,
    enginesCalmSeconds: 300,
    engineSockets: null,
    rdapBootstrap: "https://data.iana.org/rdap/dns.json",
    pingForms: ["healthchecks", "uptime-kuma", "gatus", "cronitor", "better-stack", "kener", "one-uptime", "checkly"],
    logLevel: "info",
    warnings: [],
  });
});

test("everything given: every setting becomes its value", () => {
  const given = {
    PORT: "80",
    HOST: "::1",
    KEEPWATCH_URL: "https://Watch.Shop.example/",
    KEEPWATCH_DATA: "/srv/keepwatch",
    KEEPWATCH_SHARE_PORT: "on",
    KEEPWATCH_SPOOL: "/srv/spool",
    KEEPWATCH_SPOOL_MEGABYTES: "64",
    DATABASE_URL: "postgres://u:p@/keepwatch?host=/run/postgresql",
    DATABASE_DIRECT_URL: "postgresql://u:p@db/keepwatch",
    KEEPWATCH_DATABASE_POOL: "20",
    REDIS_URL: "rediss://cache:6380",
    KEEPWATCH_SECRET_KEY: secretKey,
    KEEPWATCH_OWNER_EMAIL: "ada@shop.example",
    KEEPWATCH_OWNER_PASSWORD: "twelve chars",
    KEEPWATCH_API_KEY: `kw_${"a".repeat(29)}`,
    KEEPWATCH_TARGETS: "public",
    KEEPWATCH_TRUSTED_PROXIES: "10.0.0.0/8, fd00::1",
    SMTP_URL: "smtps://u:p@mail:465",
    SMTP_FROM: "Watch <watch@shop.example>",
    KEEPWATCH_MAIL_PORT: "25",
    KEEPWATCH_MAIL_HOST: "0.0.0.0",
    KEEPWATCH_MAIL_DOMAIN: "Ping.Shop.example",
    KEEPWATCH_MAIL_CERTIFICATE: "-----BEGIN CERTIFICATE-----\nMII",
    KEEPWATCH_MAIL_KEY: "-----BEGIN PRIVATE KEY-----\nMII",
    KEEPWATCH_METRICS_TOKEN: "m",
    KEEPWATCH_CANARIES: "9.9.9.9:53,one.example,http://two.example/,[2620:fe::fe]:853",
    KEEPWATCH_LEASE_SECONDS: "3",
    KEEPWATCH_RESULT_DAYS: "400",
    KEEPWATCH_HOUR_DAYS: "800",
    KEEPWATCH_FAILURES_KEPT: "0",
    KEEPWATCH_PINGS_KEPT: "50",
    KEEPWATCH_PING_DAYS: "10",
    KEEPWATCH_PING_BODY_DAYS: "5",
    KEEPWATCH_PING_BODY_MEGABYTES: "2",
    KEEPWATCH_DNS_SERVERS: "127.0.0.1:5353, 2620:fe::fe",
    KEEPWATCH_ENGINES_MAX: "3",
    KEEPWATCH_ENGINES_BUSY_PERCENT: "50",
    KEEPWATCH_ENGINES_CALM_SECONDS: "60",
    KEEPWATCH_ENGINE_SOCKETS: "4000",
    KEEPWATCH_RDAP_BOOTSTRAP: "none",
    KEEPWATCH_PING_FORMS: "gatus, uptime-kuma",
    KEEPWATCH_LOG_LEVEL: "debug",
  };
  assert.deepEqual(
    Object.keys(given).toSorted(),
    settingsList.map(({ name }) => name).toSorted(),
    "this test gives every setting",
  );
  assert.deepEqual(read(given), {
    port: 80,
    host: "::1",
    publicUrl: "https://watch.shop.example",
    isPublicUrlDefault: false,
    dataFolder: "/srv/keepwatch",
    sharePort: "on",
    spoolFolder: "/srv/spool",
    spoolMegabytes: 64,
    databaseUrl: given.DATABASE_URL,
    databaseDirectUrl: given.DATABASE_DIRECT_URL,
    databasePool: 20,
    redisUrl: "rediss://cache:6380",
    secretKey,
    owner: { email: "ada@shop.example", password: "twelve chars" },
    apiKey: given.KEEPWATCH_API_KEY,
    targets: "public",
    trustedProxies: ["10.0.0.0/8", "fd00::1"],
    smtp: { url: "smtps://u:p@mail:465", from: "Watch <watch@shop.example>" },
    pingMail: {
      host: "0.0.0.0",
      port: 25,
      domain: "ping.shop.example",
      tls: { certificate: given.KEEPWATCH_MAIL_CERTIFICATE, key: given.KEEPWATCH_MAIL_KEY },
    },
    metricsToken: "m",
    canaries: [
      { host: "9.9.9.9", port: 53 },
      { host: "one.example", port: 443 },
      { host: "two.example", port: 80 },
      { host: "2620:fe::fe", port: 853 },
    ],
    leaseSeconds: 3,
    resultDays: 400,
    hourDays: 800,
    failuresKept: 0,
    pingsKept: 50,
    pingDays: 10,
    pingBodyDays: 5,
    pingBodyMegabytes: 2,
    dnsServers: ["127.0.0.1:5353", "[2620:fe::fe]:53"],
    enginesMax: 3,
    enginesBusyPercent: 50,
    enginesCalmSeconds: 60,
    engineSockets: 4_000,
    rdapBootstrap: null,
    pingForms: ["gatus", "uptime-kuma"],
    logLevel: "debug",
    warnings: [],
  });
});

test("the settings are frozen, lists and groups too", () => {
  const settings = read({
    KEEPWATCH_OWNER_EMAIL: "ada@shop.example",
    KEEPWATCH_OWNER_PASSWORD: "twelve chars",
    KEEPWATCH_CANARIES: "a.example",
    KEEPWATCH_MAIL_PORT: "25",
    KEEPWATCH_MAIL_DOMAIN: "ping.example",
  });
  for (const part of [
    settings,
    settings.owner,
    settings.canaries,
    settings.canaries[0],
    settings.trustedProxies,
    settings.pingForms,
    settings.pingMail,
    settings.warnings,
  ])
    assert.ok(Object.isFrozen(part));
});

test("every fault of every setting is named at once, each in one line under its name", () => {
  const faulty: Record<string, string> = {
    PORT: "65536",
    HOST: "not a host",
    KEEPWATCH_URL: "https://watch.example/sub",
    KEEPWATCH_DATABASE_POOL: "1",
    DATABASE_URL: "mysql://db",
    DATABASE_DIRECT_URL: "db",
    REDIS_URL: "http://cache",
    KEEPWATCH_SECRET_KEY: "short",
    KEEPWATCH_OWNER_EMAIL: "ada",
    KEEPWATCH_OWNER_PASSWORD: "eleven char",
    KEEPWATCH_API_KEY: `kw_${"a".repeat(28)}`,
    KEEPWATCH_TARGETS: "private",
    KEEPWATCH_TRUSTED_PROXIES: "10.0.0.0/33",
    SMTP_URL: "http://mail",
    SMTP_FROM: "nobody",
    KEEPWATCH_MAIL_PORT: "smtp",
    KEEPWATCH_MAIL_HOST: "not a host",
    KEEPWATCH_MAIL_DOMAIN: "10.0.0.1",
    KEEPWATCH_MAIL_CERTIFICATE: "cert.pem",
    KEEPWATCH_MAIL_KEY: "key.pem",
    KEEPWATCH_METRICS_TOKEN: "two words",
    KEEPWATCH_CANARIES: "a.example,,b.example",
    KEEPWATCH_LEASE_SECONDS: "2",
    KEEPWATCH_DNS_SERVERS: "dns.example",
    KEEPWATCH_RDAP_BOOTSTRAP: "off",
    KEEPWATCH_PING_FORMS: "healthchecks,kuma",
    KEEPWATCH_LOG_LEVEL: "loud",
  };
  const named = faultsOf(faulty).map((fault) => fault.replace(/ .*/, ""));
  assert.deepEqual(named.toSorted(), Object.keys(faulty).toSorted());
});

test("a fault repeats a plain value, but never a secret one", () => {
  const faults = faultsOf({
    PORT: "eighty",
    KEEPWATCH_SECRET_KEY: "hunter2",
    KEEPWATCH_API_KEY: "hunter2",
    SMTP_URL: "hunter2",
    DATABASE_URL: "hunter2",
    KEEPWATCH_METRICS_TOKEN: "hunter2 hunter2",
  });
  assert.equal(faults.length, 6);
  assert.ok(faults.includes('PORT must be a whole number from 0 to 65535, not "eighty".'));
  assert.ok(!faults.join("\n").includes("hunter2"));
});

test("texts that look right at a glance are refused", () => {
  const wrong: Record<string, string[]> = {
    PORT: ["-1", "80.5", "0x50", "1e3", " 80", "८०"],
    KEEPWATCH_URL: [
      "watch.example",
      "ftp://watch.example",
      "https://u:p@watch.example",
      "https://u@watch.example",
      "https://watch.example/?",
      "https://watch.example/#",
      "https://",
      "//watch.example",
    ],
    KEEPWATCH_TRUSTED_PROXIES: ["proxy.example", "10.0.0.1/", "10.0.0.0/8/8", "fe80::1%eth0", "10.1"],
    KEEPWATCH_DNS_SERVERS: ["9.9.9.9:0", "9.9.9.9:65536", "[9.9.9.9]:53", "::1:53:"],
    KEEPWATCH_RDAP_BOOTSTRAP: ["None", "ftp://a.example", "https://u:p@a.example/dns.json"],
    KEEPWATCH_PING_FORMS: ["none,gatus", "gatus,", "Gatus", "uptimeKuma", "keepwatch", "email"],
    KEEPWATCH_CANARIES: ["ftp://a.example", "a_b.example:x", "-"],
    KEEPWATCH_API_KEY: [`KW_${"a".repeat(40)}`, `kw_${"a".repeat(20)} ${"a".repeat(20)}`, `kw_${"ä".repeat(40)}`],
    SMTP_FROM: ["a@b\nBcc: c@d", "<>", "A <a>"],
    KEEPWATCH_OWNER_PASSWORD: ["x".repeat(201)],
  };
  for (const [name, texts] of Object.entries(wrong))
    for (const text of texts) {
      const faults = faultsOf({
        [name]: text,
        KEEPWATCH_OWNER_EMAIL: "a@b",
        ...(name === "KEEPWATCH_OWNER_PASSWORD" ? {} : { KEEPWATCH_OWNER_PASSWORD: "twelve chars" }),
      });
      assert.equal(faults.length, 1, `${name}=${text}: ${faults.join("; ")}`);
      assert.match(faults[0] ?? "", new RegExp(`^${name} must be `));
    }
});

test("settings that need one another", () => {
  assert.match(faultsOf({ KEEPWATCH_OWNER_EMAIL: "a@b" })[0] ?? "", /^KEEPWATCH_OWNER_PASSWORD is missing/);
  assert.match(faultsOf({ KEEPWATCH_OWNER_PASSWORD: "twelve chars" })[0] ?? "", /^KEEPWATCH_OWNER_EMAIL is missing/);
  assert.match(faultsOf({ DATABASE_URL: "postgres://db/x" })[0] ?? "", /^KEEPWATCH_SECRET_KEY must be given/);
  assert.match(faultsOf({ DATABASE_DIRECT_URL: "postgres://db/x" })[0] ?? "", /^DATABASE_DIRECT_URL is set without/);
});

test("pings by mail: what follows from other settings, and what is missing", () => {
  const named = { KEEPWATCH_MAIL_PORT: "25", KEEPWATCH_URL: "https://Watch.example", HOST: "::" };
  assert.deepEqual(read(named).pingMail, { host: "::", port: 25, domain: "watch.example", tls: null });
  for (const env of [{}, { KEEPWATCH_URL: "https://[::1]" }, { KEEPWATCH_URL: "http://10.0.0.1:8000" }])
    assert.match(
      faultsOf({ ...env, KEEPWATCH_MAIL_PORT: "25" }).join(),
      /^KEEPWATCH_MAIL_DOMAIN is missing\.[^\n]*names none\.$/,
    );
  const certificate = { KEEPWATCH_MAIL_CERTIFICATE: "-----BEGIN CERTIFICATE-----" };
  assert.match(faultsOf({ ...named, ...certificate }).join(), /^KEEPWATCH_MAIL_KEY is missing/);
  const idle = read({ KEEPWATCH_MAIL_DOMAIN: "ping.example" });
  assert.equal(idle.pingMail, null);
  assert.match(idle.warnings[0] ?? "", /^KEEPWATCH_MAIL_DOMAIN is set, but/);
});

test("a faulty secret key with a database is one fault, not two", () => {
  assert.equal(faultsOf({ DATABASE_URL: "postgres://db/x", KEEPWATCH_SECRET_KEY: "short" }).length, 1);
});

test("defaults follow what was given", () => {
  assert.equal(read({ HOST: "::1", PORT: "81" }).publicUrl, "http://[::1]:81");
  assert.equal(
    read({ SMTP_URL: "smtp://mail", KEEPWATCH_URL: "https://w.example" }).smtp?.from,
    "Keepwatch <keepwatch@w.example>",
  );
  assert.equal(read({ SMTP_URL: "smtp://mail", HOST: "::1" }).smtp?.from, "Keepwatch <keepwatch@localhost>");
});

test("no form of other tools may be open", () => {
  assert.deepEqual(read({ KEEPWATCH_PING_FORMS: "none" }).pingForms, []);
});

test("a variable set to nothing is absent", () => {
  assert.equal(read({ PORT: "", KEEPWATCH_TARGETS: "", KEEPWATCH_SECRET_KEY_FILE: "" }).port, 8000);
});

test("environment before mounted secret before settings file before default", () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "keepwatch.env"), 'PORT=3\nHOST="10.0.0.3"\nKEEPWATCH_LEASE_SECONDS=33 # seconds\n');
  mkdirSync(join(folder, "secrets"));
  writeFileSync(join(folder, "secrets", "PORT"), "2\n");
  writeFileSync(join(folder, "secrets", "HOST"), "10.0.0.2\n");
  const settings = read({ PORT: "1" }, folder);
  assert.deepEqual([settings.port, settings.host, settings.leaseSeconds], [1, "10.0.0.2", 33]);
});

test("NAME_FILE is read, in the environment and in the settings file, without its last newline alone", () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "password"), " twelve chars \n\n");
  writeFileSync(join(folder, "key"), `${secretKey}\r\n`);
  writeFileSync(join(folder, "my.env"), "KEEPWATCH_SECRET_KEY_FILE=key\n");
  const settings = read(
    {
      KEEPWATCH_CONFIG: "my.env",
      KEEPWATCH_OWNER_EMAIL: "a@b",
      KEEPWATCH_OWNER_PASSWORD_FILE: join(folder, "password"),
    },
    folder,
  );
  assert.equal(settings.owner?.password, " twelve chars \n");
  assert.equal(settings.secretKey, secretKey);
});

test("faults of files are faults of the settings that name them", () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "empty"), "\n");
  writeFileSync(join(folder, "huge"), "x".repeat(70_000));
  const faults = faultsOf(
    {
      KEEPWATCH_CONFIG: "absent.env",
      PORT: "1",
      PORT_FILE: "empty",
      KEEPWATCH_API_KEY_FILE: "absent",
      KEEPWATCH_SECRET_KEY_FILE: "empty",
      KEEPWATCH_METRICS_TOKEN_FILE: "huge",
      REDIS_URL_FILE: ".",
    },
    folder,
  );
  const expected = [
    /^KEEPWATCH_CONFIG names .*absent\.env, which does not exist/,
    /^PORT and PORT_FILE are both set\./,
    /^REDIS_URL_FILE: the file .* cannot be read \(EISDIR\)/,
    /^KEEPWATCH_SECRET_KEY_FILE: the file .*empty is empty/,
    /^KEEPWATCH_API_KEY_FILE: the file .*absent cannot be read \(ENOENT\)/,
    /^KEEPWATCH_METRICS_TOKEN_FILE: the file .*huge is larger than 65536 bytes/,
  ];
  assert.deepEqual(
    faults.map((fault) => expected.findIndex((pattern) => pattern.test(fault))),
    expected.map((_, place) => place),
    faults.join("\n"),
  );
});

test("names that no setting has are warnings", () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "keepwatch.env"), "KEEPWATCH_CONFIG=x\nPORTT=1\nPORT=82\n");
  const { warnings, port } = read({ KEEPWATCH_TARGET: "any", KEEPWATCH_TARGETS: "any", UNRELATED: "1" }, folder);
  assert.equal(port, 82);
  assert.deepEqual(
    warnings.map((warning) => warning.split(" ")[0]),
    ["KEEPWATCH_TARGET", "KEEPWATCH_CONFIG", "PORTT"],
  );
});

test("listening for everybody without an address to name is a warning", () => {
  assert.match(read({ HOST: "0.0.0.0" }).warnings[0] ?? "", /^KEEPWATCH_URL is not set/);
  assert.deepEqual(read({ HOST: "0.0.0.0", KEEPWATCH_URL: "http://w.example" }).warnings, []);
});
