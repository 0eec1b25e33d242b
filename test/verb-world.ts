// A running program with somebody's organisation in it, and for each verb a way to make what it needs and a good request.
// A verb without an example here fails test/verbs.test.ts: an example is all that a new verb has to bring.
import { randomBytes } from "node:crypto";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { insertApiKey } from "#features/accounts/api-key-store.ts";
import { makeResetLink } from "#features/accounts/index.ts";
import { uuidv7 } from "#lib/uuid.ts";
import { oneRow } from "#platform/database/one-row.ts";
import { transaction } from "#platform/database/pool.ts";
import { startSwitchableTargets } from "./doubles/switchable-targets.ts";
import { startWebhookReceiver } from "./doubles/webhook-receiver.ts";
import { startWorld, type World } from "./world.ts";

export interface Request {
  /** For `{id}` in the path; `{n}` is 1. */
  readonly id?: string;
  readonly query?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly token?: string | null;
  readonly cookie?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

export interface VerbWorld {
  readonly world: World;
  readonly address: string;
  /** An API key with every right in the first organisation. */
  readonly owner: string;
  /** An API key with every right in another one. */
  readonly stranger: string;
  /** The first organisation. */
  readonly org: string;
  /** What setting up was answered; it can be asked for once. */
  readonly setUp: Answer;
  ask(
    method: string,
    path: string,
    request?: Request & { readonly raw?: string; readonly type?: string },
  ): Promise<Answer>;
  /** Makes what the verb needs, and gives a request that it takes. */
  readonly examples: Readonly<Record<string, () => Promise<Request> | Request>>;
}

const WITHIN_MS = 20_000;
const password = "a long enough phrase";
const noOwner = {
  KEEPWATCH_OWNER_EMAIL: "",
  KEEPWATCH_OWNER_PASSWORD: "",
  KEEPWATCH_API_KEY: "",
  KEEPWATCH_LOG_LEVEL: "info",
};

export async function createVerbWorld(t: TestContext): Promise<VerbWorld> {
  const targets = await startSwitchableTargets();
  const receiver = await startWebhookReceiver();
  // Refused for good at once: what is dead stays so, and can be retried.
  receiver.answerWith({ status: 410, body: "gone" });
  const world = await startWorld({ database: "own", programs: { all: "all" }, environment: noOwner });
  t.after(async () => {
    await world.close();
    await Promise.all([targets.close(), receiver.close()]);
  });
  const { address } = world.api;
  let count = 0;
  const next = () => String((count += 1));

  const ask: VerbWorld["ask"] = async (method, path, { id, query, body, token, cookie, raw, type } = {}) => {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(
      `${address}/api/v1${path.replace("{id}", id ?? "").replace("{n}", "1")}${query === undefined ? "" : `?${query}`}`,
      {
        method,
        headers: {
          ...(sent === undefined ? {} : { "content-type": type ?? "application/json" }),
          ...(token === null || token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(cookie === undefined ? {} : { cookie: `keepwatch_refresh=${cookie}` }),
        },
        ...(sent === undefined ? {} : { body: sent }),
      },
    );
    const text = await response.text();
    const isJson = /json$/.test(response.headers.get("content-type")?.split(";")[0] ?? "");
    return {
      status: response.status,
      body: isJson ? (JSON.parse(text) as unknown) : text === "" ? null : text,
      headers: response.headers,
    };
  };

  const setUpBody = { code: await setUpCode(world), email: "alice@example.com", name: "Alice", password };
  const setUp = await ask("POST", "/auth/setup", { body: setUpBody });
  const { id: org } = oneRow(await world.pool.query<{ id: string }>("SELECT id FROM organization"));
  const owner = await addKey(world, org);
  const stranger = await addKey(world, await addOrganization(world));

  async function made<Body>(method: string, path: string, request: Request): Promise<Body> {
    const answer = await ask(method, path, { token: owner, ...request });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Body;
  }
  const monitorBody = (path: string) => ({
    name: `Monitor ${next()}`,
    kind: "http",
    target: { url: targets.urlOf(path) },
    intervalSeconds: 86_400,
    failuresToDown: 1,
  });
  const monitor = async (path = "fine") =>
    (await made<{ id: string }>("POST", "/monitors", { body: monitorBody(path) })).id;
  const pausedMonitor = async () => {
    const id = await monitor();
    await made("POST", "/monitors/{id}/pause", { id });
    return id;
  };
  const deletedMonitor = async () => {
    const id = await monitor();
    await made("DELETE", "/monitors/{id}", { id });
    return id;
  };
  const heartbeatBody = () => ({ name: `Job ${next()}`, schedule: { kind: "period", periodSeconds: 3_600 } });
  const heartbeat = async () => (await made<{ id: string }>("POST", "/heartbeats", { body: heartbeatBody() })).id;
  const pausedHeartbeat = async () => {
    const id = await heartbeat();
    await made("POST", "/heartbeats/{id}/pause", { id });
    return id;
  };
  const deletedHeartbeat = async () => {
    const id = await heartbeat();
    await made("DELETE", "/heartbeats/{id}", { id });
    return id;
  };
  const pingedHeartbeat = async () => {
    const id = await heartbeat();
    await made("POST", "/heartbeats/{id}/test-ping", { id, body: { signal: "success", body: "done" } });
    return id;
  };
  const channelBody = () => ({ name: `Hook ${next()}`, kind: "webhook", settings: { url: receiver.url } });
  const channel = async () => (await made<{ id: string }>("POST", "/channels", { body: channelBody() })).id;
  const outage = async () => {
    targets.set("broken", false);
    const body = { ...monitorBody("broken"), channelIds: [await channel()] };
    const { id } = await made<{ id: string }>("POST", "/monitors", { body });
    return until(`an incident of ${id}`, async () => {
      const { items } = await made<{ items: { id: string }[] }>("GET", "/incidents", { query: `monitorId=${id}` });
      return items[0]?.id;
    });
  };
  const deadDelivery = async () => {
    const incidentId = await outage();
    return until(`a dead delivery of ${incidentId}`, async () => {
      const query = `incidentId=${incidentId}&state=dead`;
      return (await made<{ items: { id: string }[] }>("GET", "/deliveries", { query })).items[0]?.id;
    });
  };
  const invited = async () => {
    const body = { email: `person${next()}@example.com`, name: "Somebody", role: "member" };
    const invitation = await made<{ link: string; id: string }>("POST", "/members", { body });
    return { ...invitation, email: body.email, linkToken: new URL(invitation.link).hash.slice(1) };
  };
  /** A new member, signed in. */
  const person = async () => {
    const { linkToken, email } = await invited();
    const answer = await ask("POST", "/auth/accept-invitation", {
      body: { token: linkToken, name: "Somebody", password },
    });
    const { accessToken, person: who } = answer.body as { accessToken: string; person: { id: string } };
    const cookie = /keepwatch_refresh=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "")?.[1] ?? "";
    return { id: who.id, token: accessToken, cookie, email };
  };
  const byId =
    (make: () => Promise<string>, more: Request = {}) =>
    async () => ({ ...more, id: await make() });
  const byIds =
    (make: () => Promise<string>, more: object = {}) =>
    async () => ({ body: { ids: [await make()], ...more } });
  const forMonitors = async () => ({ query: `monitorIds=${await monitor()}` });
  const nothing = () => ({});

  const examples: VerbWorld["examples"] = {
    "monitor.list": nothing,
    "monitor.create": () => ({ body: monitorBody("fine") }),
    "monitor.summarize": nothing,
    "monitor.try": () => ({ body: { kind: "http", target: { url: targets.urlOf("fine") } } }),
    "monitor.bulk_create": () => ({ body: { items: [monitorBody("fine"), monitorBody("fine")] } }),
    "monitor.bulk_update": byIds(monitor, { addTags: ["new"] }),
    "monitor.bulk_pause": byIds(monitor),
    "monitor.bulk_resume": byIds(pausedMonitor),
    "monitor.bulk_delete": byIds(monitor),
    "monitor.bulk_restore": byIds(deletedMonitor),
    "monitor.read": byId(monitor),
    "monitor.update": byId(monitor, { body: { name: "Another name" } }),
    "monitor.delete": byId(monitor),
    "monitor.restore": byId(deletedMonitor),
    "monitor.pause": byId(monitor),
    "monitor.resume": byId(pausedMonitor),
    "monitor.check": byId(monitor),
    "heartbeat.list": nothing,
    "heartbeat.create": () => ({ body: heartbeatBody() }),
    "heartbeat.summarize": nothing,
    "heartbeat.bulk_create": () => ({ body: { items: [heartbeatBody(), heartbeatBody()] } }),
    "heartbeat.bulk_pause": byIds(heartbeat),
    "heartbeat.bulk_resume": byIds(pausedHeartbeat),
    "heartbeat.bulk_delete": byIds(heartbeat),
    "heartbeat.bulk_restore": byIds(deletedHeartbeat),
    "heartbeat.read": byId(heartbeat),
    "heartbeat.update": byId(heartbeat, { body: { name: "Another name" } }),
    "heartbeat.delete": byId(heartbeat),
    "heartbeat.restore": byId(deletedHeartbeat),
    "heartbeat.pause": byId(heartbeat),
    "heartbeat.resume": byId(pausedHeartbeat),
    "heartbeat.preview": () => ({ body: { schedule: heartbeatBody().schedule } }),
    "heartbeat.read_crontab": () => ({ body: { text: "0 3 * * * /srv/backup", timeZone: "Europe/Berlin" } }),
    "heartbeat.due": byId(pingedHeartbeat),
    "heartbeat.uptime": byId(pingedHeartbeat),
    "heartbeat.test_ping": byId(heartbeat, { body: { signal: "fail", body: "No space left on device" } }),
    "ping.list": byId(pingedHeartbeat),
    "ping.body": byId(pingedHeartbeat),
    "ping.body_raw": byId(pingedHeartbeat),
    "ping.runs": byId(pingedHeartbeat),
    "heartbeat.rotate": byId(heartbeat, { body: { keepOldForHours: 1 } }),
    "ping_key.read": async () => {
      await world.pool.query("DELETE FROM ping_key"); // The first that asks makes it.
      return {};
    },
    "ping_key.rotate": () => ({ body: {} }),
    "check.list": byId(monitor),
    "check.export": byId(monitor),
    "check.failures": byId(monitor),
    "check.series": byId(monitor),
    "uptime.read": byId(monitor),
    "check.sparklines": forMonitors,
    "uptime.list": forMonitors,
    "incident.list": nothing,
    "incident.summary": nothing,
    "incident.read": byId(outage),
    "incident.acknowledge": byId(outage, { body: { note: "On it" } }),
    "incident.resolve": byId(outage, { body: {} }),
    "incident.comment": byId(outage, { body: { text: "It was the disk" } }),
    "channel.list": nothing,
    "channel.create": () => ({ body: channelBody() }),
    "channel.list_kinds": nothing,
    "channel.read": byId(channel),
    "channel.update": byId(channel, { body: { name: "Another name" } }),
    "channel.delete": byId(channel),
    "channel.restore": byId(async () => {
      const id = await channel();
      await made("DELETE", "/channels/{id}", { id });
      return id;
    }),
    "channel.test": byId(channel),
    "delivery.list": nothing,
    "delivery.read": byId(deadDelivery),
    "delivery.retry": byId(deadDelivery),
    "delivery.read_held": nothing,
    "delivery.send_held": nothing,
    "delivery.drop_held": nothing,
    "auth.status": nothing,
    "auth.setup": () => ({ token: null, body: setUpBody }),
    "auth.sign_in": async () => ({ token: null, body: { email: (await person()).email, password } }),
    "auth.refresh": async () => ({ token: null, cookie: (await person()).cookie }),
    "auth.sign_out": async () => ({ token: null, cookie: (await person()).cookie }),
    "auth.me": nothing,
    "auth.change_password": async () => ({
      token: (await person()).token,
      body: { currentPassword: password, newPassword: "another long phrase" },
    }),
    "auth.accept_invitation": async () => ({
      token: null,
      body: { token: (await invited()).linkToken, name: "Somebody", password },
    }),
    "auth.reset_password": async () => {
      const settings = { publicUrl: address, now: new Date() };
      const reset = await makeResetLink(world.pool, "alice@example.com", settings);
      return { token: null, body: { token: new URL(reset?.link ?? "").hash.slice(1), password } };
    },
    "session.list": async () => ({ token: (await person()).token }),
    "session.end": async () => {
      const { token } = await person();
      const { items } = await made<{ items: { id: string }[] }>("GET", "/sessions", { token });
      return { token, id: items[0]!.id };
    },
    "member.list": nothing,
    "member.invite": () => ({ body: { email: `person${next()}@example.com`, name: "Somebody", role: "member" } }),
    "member.update": async () => ({ id: (await person()).id, body: { role: "owner" } }),
    "member.remove": async () => ({ id: (await person()).id }),
    "invitation.list": nothing,
    "invitation.cancel": async () => {
      const { email } = await invited();
      const { items } = await made<{ items: { id: string; email: string }[] }>("GET", "/invitations", {});
      return { id: items.find((one) => one.email === email)!.id };
    },
    "api_key.list": nothing,
    "api_key.create": () => ({ body: { name: "A script", role: "member" } }),
    "api_key.revoke": byId(
      async () => (await made<{ id: string }>("POST", "/api-keys", { body: { name: "A", role: "member" } })).id,
    ),
    "organization.get": nothing,
    "organization.update": () => ({ body: { name: "Shop & Co" } }),
    "audit.list": nothing,
    "storage.read": nothing,
  };
  return { world, address, owner, stranger, org, setUp, ask, examples };
}

async function addOrganization({ pool }: World): Promise<string> {
  const id = uuidv7();
  await pool.query("INSERT INTO organization (id, name) VALUES ($1, 'Strangers')", [id]);
  return id;
}

async function addKey({ pool }: World, org: string): Promise<string> {
  const token = `kw_${randomBytes(24).toString("hex")}`;
  await transaction(pool, (tx) =>
    insertApiKey(tx, { org, name: "A test", role: "owner", token, createdBy: null }, new Date()),
  );
  return token;
}

async function setUpCode(world: World): Promise<string> {
  return until("a set-up code in the log", () =>
    world
      .program("all")
      .lines.map((line) => /type this code: ([^"\s]+)/.exec(line)?.[1])
      .find((code) => code !== undefined),
  );
}

async function until<Value>(what: string, look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  const giveUpAt = performance.now() + WITHIN_MS;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > giveUpAt) throw new Error(`waited ${WITHIN_MS} ms for ${what}`);
    await pause(25);
  }
}
