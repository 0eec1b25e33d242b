// A job that used Healthchecks, unchanged but for the host name: its client library and the lines of curl from its
// documents, against a running Keepwatch.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { apiKey, startWorld, type World } from "./world.ts";

interface Check {
  readonly uuid: string;
  readonly ping_url: string;
  readonly status: string;
  readonly name: string;
  readonly n_pings: number;
  readonly started: boolean;
}

/** What of the library is used here; it comes without types. */
interface Library {
  readonly HealthChecksApiClient: new (options: object) => {
    getChecks(tags?: string[]): Promise<{ checks: Check[] }>;
    getCheck(uuid: string): Promise<Check>;
    createCheck(spec: object): Promise<Check>;
    updateCheck(uuid: string, spec: object): Promise<Check>;
    pauseCheck(uuid: string): Promise<Check>;
    deleteCheck(uuid: string): Promise<Check>;
    listPings(uuid: string): Promise<{ pings: { type: string; n: number; ua: string; body_url: string | null }[] }>;
    listFlips(uuid: string, range?: object): Promise<{ flips: { timestamp: string; up: number }[] }>;
    getIntegrations(): Promise<{ channels: unknown[] }>;
  };
  readonly HealthChecksPingClient: new (options: object) => {
    success(payload?: string): Promise<string>;
    fail(payload?: string): Promise<string>;
    start(): Promise<string>;
  };
}
const library = createRequire(import.meta.url)("healthchecks-io-client") as Library;
const run = promisify(execFile);

let world: World;
let base: string;

before(async () => {
  world = await startWorld({ database: "own", programs: { all: "all" } });
  base = world.api.address;
});
after(() => world.close());

for (const apiVersion of [1, 2, 3])
  test(`the client library in its own words, v${apiVersion}`, async () => {
    const api = new library.HealthChecksApiClient({ apiKey, baseUrl: base, apiVersion });
    const made = await api.createCheck({ name: "App Check", tags: `prod app${apiVersion}`, timeout: 3_600, grace: 60 });
    assert.deepEqual([made.status, made.ping_url], ["new", `${base}/ping/${made.uuid}`]);
    assert.deepEqual((await api.getChecks(["prod", `app${apiVersion}`])).checks, [made]);
    assert.deepEqual((await api.getChecks(["prod", "nothing"])).checks, []);
    assert.equal(
      (await api.updateCheck(made.uuid, { name: "Renamed", schedule: "0 3 * * *", tz: "Europe/Berlin" })).name,
      "Renamed",
    );
    for (const baseUrl of [`${base}/ping`, base]) {
      const ping = new library.HealthChecksPingClient({ uuid: made.uuid, baseUrl, returnResponse: true });
      assert.equal(await ping.start(), "OK");
      assert.equal((await api.getCheck(made.uuid)).started, true);
      assert.equal(await ping.success(), "OK");
      assert.equal((await api.getCheck(made.uuid)).status, "up");
      assert.equal(await ping.success("all is well"), "OK");
      assert.equal(await ping.fail("it broke"), "OK");
      assert.equal((await api.getCheck(made.uuid)).status, "down");
    }
    const { pings } = await api.listPings(made.uuid);
    const types = ["fail", "success", "success", "start"];
    assert.deepEqual(
      pings.map(({ type }) => type),
      [...types, ...types],
    );
    assert.match(pings[0]?.ua ?? "", /^HealthChecks-IO-Client-JS/);
    const { flips } = await api.listFlips(made.uuid, { seconds: 3_600 });
    assert.deepEqual(
      flips.map(({ up }) => up),
      [0, 1, 0, 1],
    );
    assert.deepEqual(await api.getIntegrations(), { channels: [] });
    assert.equal((await api.pauseCheck(made.uuid)).status, "paused");
    assert.equal((await api.deleteCheck(made.uuid)).uuid, made.uuid);
    await assert.rejects(api.getCheck(made.uuid), { statusCode: 404 });
    const stranger = new library.HealthChecksApiClient({ apiKey: "x".repeat(32), baseUrl: base, apiVersion });
    await assert.rejects(stranger.getChecks(), { statusCode: 401, body: { error: "wrong api key" } });
  });

/** A line of a shell, as it stands in a crontab or a script. */
async function shell(line: string, more: Record<string, string> = {}): Promise<string> {
  const { stdout } = await run("sh", ["-c", line], {
    env: { ...process.env, API: `${base}/api/v3`, KEY: apiKey, ...more },
  });
  return stdout;
}

async function jsonOf(line: string, more: Record<string, string> = {}): Promise<Record<string, unknown>> {
  return JSON.parse(await shell(line, more)) as Record<string, unknown>;
}

test("lines of curl that manage checks", async () => {
  const made = await jsonOf(
    `curl -s "$API/checks/" --header "X-Api-Key: $KEY" --data '{"name": "Backups", "tags": "prod www", "timeout": 3600, "grace": 60}'`,
  );
  const PING = String(made["ping_url"]);
  const CHECK = String(made["update_url"]);
  assert.deepEqual(
    [made["name"], made["timeout"], CHECK],
    ["Backups", 3_600, `${base}/api/v3/checks/${String(made["uuid"])}`],
  );
  const inBody = await jsonOf(
    `curl -s "$API/checks/" --data "{\\"api_key\\": \\"$KEY\\", \\"name\\": \\"Backups\\", \\"unique\\": [\\"name\\"]}"`,
  );
  assert.equal(inBody["uuid"], made["uuid"]);
  const updated = await jsonOf(
    `curl -s "$CHECK" --header "X-Api-Key: $KEY" --data '{"schedule": "5 4 * * *", "tz": "Europe/Riga", "unique": ["name"]}'`,
    { CHECK },
  );
  assert.deepEqual([updated["schedule"], updated["tz"]], ["5 4 * * *", "Europe/Riga"]);
  const list = await jsonOf(`curl -s --header "X-Api-Key: $KEY" "$API/checks/?tag=www&tag=prod"`);
  assert.deepEqual(list["checks"], [updated]);
  const act = (method: string, end: string) =>
    jsonOf(`curl -s --header "X-Api-Key: $KEY" --request ${method} --data "" "$CHECK${end}"`, { CHECK });
  assert.equal((await act("POST", "/pause"))["status"], "paused");
  assert.equal((await act("POST", "/resume"))["status"], "new");
  assert.equal(await shell(`curl -fsS "$API/status/"`), "OK");
  await shell(`curl -fsS -o /dev/null "$PING"`, { PING });
  const removed = await jsonOf(`curl -s --request DELETE --header "X-Api-Key: $KEY" "$CHECK"`, { CHECK });
  assert.deepEqual([removed["uuid"], removed["status"]], [made["uuid"], "up"]);
  await assert.rejects(shell(`curl -fsS -o /dev/null "$PING"`, { PING }), { code: 22 });
});

test("lines of curl that report a job", async () => {
  const made = await jsonOf(
    `curl -s "$API/checks/" --header "X-Api-Key: $KEY" --data '{"name": "Job", "slug": "job"}'`,
  );
  const own = await world.api.ask("GET /heartbeats?slug=job");
  const ours = (own.body as { items: { pingUrl: string; slugUrl: string }[] }).items[0]!;
  const CHECK = String(made["update_url"]);
  const rid = "b4ad2f6c-6a86-4bb1-8a05-0e5a9d3c1f77";
  const lines: [line: string, type: string, body?: string][] = [
    [`curl -fsS -m 10 --retry 5 -o /dev/null $PING`, "success"],
    [`curl -m 10 --retry 5 $PING/start >/dev/null 2>&1`, "start"],
    [`curl -fsS -m 10 --retry 5 --data-raw "1.5 GB written" $PING`, "success", "1.5 GB written"],
    [`false; curl -fsS -m 10 --retry 5 -o /dev/null $PING/$?`, "fail"],
    [`true; curl -fsS -m 10 --retry 5 -o /dev/null $PING/$?`, "success"],
    [`m=$(echo "it says"; exit 3); curl -fsS -m 10 --retry 5 --data-raw "$m" $PING/$?`, "fail", "it says"],
    [`curl -fsS -m 10 --retry 5 "$PING/start?rid=${rid}"`, "start"],
    [`curl -fsS -m 10 --retry 5 "$PING?rid=${rid}"`, "success"],
    [`curl -fsS -m 10 --retry 5 --data-raw "a line" $PING/log`, "log", "a line"],
    [`curl -fsS -m 10 --retry 5 $PING/fail`, "fail"],
    [`curl -fsS -m 10 --retry 5 -X PUT -d @- $PING <<-EOF\nfrom standard input\nEOF`, "success", "from standard input"],
    [`curl -fsS -m 10 --retry 5 $SLUG/start`, "start"],
    [`curl -fsS -m 10 --retry 5 $SLUG`, "success"],
    [`curl -fsS -m 10 --retry 5 $OWN`, "success"],
    [`false; curl -fsS -m 10 --retry 5 --data-raw "ours" $OWN$?`, "fail", "ours"],
  ];
  const names = { PING: String(made["ping_url"]), SLUG: ours.slugUrl, OWN: ours.pingUrl };
  for (const [line] of lines) await shell(line, names);
  const { pings } = (await jsonOf(`curl -s --header "X-Api-Key: $KEY" "$CHECK/pings/"`, { CHECK })) as {
    pings: {
      type: string;
      rid: string | null;
      ua: string;
      body_url: string | null;
      duration?: number;
      method: string;
    }[];
  };
  assert.deepEqual(
    pings.map(({ type }) => type).toReversed(),
    lines.map(([, type]) => type),
  );
  for (const [index, ping] of pings.toReversed().entries()) {
    assert.match(ping.ua, /^curl\//);
    const body = lines[index]![2];
    if (body === undefined) assert.equal(ping.body_url, null);
    else assert.equal(await shell(`curl -fsS --header "X-Api-Key: $KEY" "$BODY"`, { BODY: ping.body_url! }), body);
  }
  const ended = pings.toReversed()[7]!;
  assert.equal(ended.rid, rid);
  assert.equal(typeof ended.duration, "number");
});

test("what a check says of its pings holds for them", async () => {
  const headers = { "x-api-key": apiKey };
  const rows: { spec: object; ping: RequestInit; type: string; status: string; isPaused?: boolean }[] = [
    { spec: { methods: "POST" }, ping: {}, type: "ign", status: "new" },
    { spec: { methods: "POST" }, ping: { method: "POST" }, type: "success", status: "up" },
    ...[
      { body: "an ERROR", type: "fail", status: "down" },
      { body: "all OK", type: "success", status: "up" },
      { body: "all OK but an ERROR", type: "fail", status: "down" },
      { body: "BEGIN", type: "start", status: "new" },
      { body: "else", type: "ign", status: "new" },
    ].map(({ body, ...row }) => ({ spec: filtering, ping: { method: "POST", body }, ...row })),
    {
      spec: { ...filtering, filter_default_fail: true },
      ping: { method: "POST", body: "else" },
      type: "fail",
      status: "down",
    },
    { spec: {}, ping: {}, type: "success", status: "up", isPaused: true },
    { spec: { manual_resume: true }, ping: {}, type: "ign", status: "paused", isPaused: true },
  ];
  for (const { spec, ping, type, status, isPaused = false } of rows) {
    const ask = async (path: string, how: RequestInit = {}) =>
      (await (await fetch(`${base}/api/v3/checks/${path}`, { headers, ...how })).json()) as Check & {
        pings: { type: string }[];
      };
    const { uuid, ping_url } = await ask("", { method: "POST", body: JSON.stringify(spec) });
    if (isPaused) await ask(`${uuid}/pause`, { method: "POST" });
    const answer = await fetch(ping_url, ping);
    assert.deepEqual([answer.status, await answer.text()], [200, "OK"]);
    const said = JSON.stringify({ spec, ping });
    assert.deepEqual((await ask(`${uuid}/pings/`)).pings[0]?.type, type, said);
    assert.equal((await ask(uuid)).status, status, said);
  }
});

const filtering = { filter_http_body: true, success_kw: "OK", failure_kw: "ERROR,PANIC", start_kw: "BEGIN" };

test("closed with the setting of the pings, and nobody's badge is left open", async () => {
  const closed = await startWorld({
    database: "own",
    programs: { all: "all" },
    environment: { KEEPWATCH_PING_FORMS: "gatus" },
  });
  try {
    for (const path of ["/api/v1/checks/", "/api/v3/badges/", "/api/v2/status/", "/api/v3/channels/"]) {
      const response = await fetch(closed.api.address + path, { headers: { "x-api-key": apiKey } });
      assert.equal(response.status, 404, path);
    }
    const ours = await fetch(`${closed.api.address}/api/v1/channels`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    assert.equal(ours.status, 200);
    const uuid = "0193d2a4-77aa-4d0c-9a53-6f2d0f9d2a11";
    for (const path of [`/b/2/${uuid}.svg`, `/badge/${uuid}/abcdefgh.svg`]) {
      const response = await fetch(closed.api.address + path);
      assert.ok(!(response.headers.get("content-type") ?? "").includes("svg"), path);
    }
  } finally {
    await closed.close();
  }
});
