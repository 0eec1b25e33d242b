// Healthchecks' pings and our own: every row of wire.md, section 1, that a form decides. What is stored and judged is
// tested elsewhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answeredBy, askedBy } from "#test/read-ping.ts";
import type { Asked, ToldOutcome } from "./form.ts";
import { healthchecks } from "./healthchecks.ts";
import { keepwatch } from "./keepwatch.ts";

const uuid = "0193d2a4-77aa-4d0c-9a53-6f2d0f9d2a11";
const rid = "b4ad2f6c-6a86-4bb1-8a05-0e5a9d3c1f77";
const pingKey = "aZ3_-kq8Wm0rT5yUx7bNcE";
const byUuid = { by: "uuid", uuid };
const bySlug = { by: "slug", pingKey, slug: "nightly-backup_2", isMadeWhenUnknown: false };

function saysOf({ signal, exitStatus, runId, message, toldDurationMs }: Asked) {
  return { signal, exitStatus, runId, message, toldDurationMs };
}

/** What is told once it is known whom the ping names. */
function refusalOf(line: string): [status: number | undefined, body: string | undefined] {
  const { refused } = askedBy("healthchecks", line);
  return [refused?.status, refused?.body];
}

const plain = { signal: "success", exitStatus: null, runId: null, message: null, toldDurationMs: null };

const ids = [
  { id: `/${uuid}`, name: byUuid },
  { id: `/ping/${uuid}`, name: byUuid },
  { id: `/${pingKey}/nightly-backup_2`, name: bySlug },
  { id: `/ping/${pingKey}/nightly-backup_2`, name: bySlug },
];

for (const { id, name } of ids) {
  test(`wire §1: base and paths: ${id}`, () => {
    assert.deepEqual(askedBy("healthchecks", id), { ...plain, names: [name], keptBytes: 100_000 });
    for (const signal of ["start", "fail", "log"])
      assert.deepEqual(askedBy("healthchecks", `${id}/${signal}`), {
        ...plain,
        names: [name],
        signal,
        keptBytes: 100_000,
      });
    for (const exitStatus of [0, 1, 24, 255])
      assert.deepEqual(saysOf(askedBy("healthchecks", `${id}/${exitStatus}`)), { ...plain, exitStatus });
    assert.equal(askedBy("healthchecks", `${id}/007`).exitStatus, 7);
  });

  test(`wire §1: exit status above 255: ${id}`, () => {
    for (const status of ["256", "1000", "9".repeat(400)]) {
      assert.deepEqual(refusalOf(`${id}/${status}`), [400, "invalid url format"]);
      assert.deepEqual(refusalOf(`${id}/${status}?rid=x`), [400, "invalid url format"]);
    }
  });

  test(`wire §1: any method is a ping: ${id}`, () => {
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
      assert.deepEqual(askedBy("healthchecks", `${method} ${id}`).names, [name]);
  });

  test(`wire §1: rid on all paths: ${id}`, () => {
    for (const path of ["", "/start", "/fail", "/log", "/3"]) {
      assert.equal(askedBy("healthchecks", `${id}${path}?rid=${rid}`).runId, rid);
      assert.equal(askedBy("healthchecks", `${id}${path}?rid=${rid.toUpperCase()}`).runId, rid);
      for (const wrong of ["", "1", `${rid}0`, "%00", "%zz"]) {
        assert.deepEqual(refusalOf(`${id}${path}?rid=${wrong}`), [400, "invalid uuid format"]);
      }
    }
  });

  test(`wire §1: what the paths do not have is not found: ${id}`, () => {
    for (const path of [
      "/Start",
      "/keep-alive",
      "/start/",
      "/-1",
      "/1.5",
      "/1/",
      "/start/fail",
      "//",
      "/%73tart",
      "/%00",
    ]) {
      const { status, body } = answeredBy("healthchecks", `${id}${path}`);
      assert.deepEqual([status, body], [404, "not found"], path);
    }
  });
}

test("wire §1: the bare uuid also works with a trailing slash, the bare slug form does not", () => {
  assert.deepEqual(askedBy("healthchecks", `/${uuid}/`).names, [byUuid]);
  assert.deepEqual(askedBy("healthchecks", `/ping/${uuid}/`).names, [byUuid]);
  assert.equal(answeredBy("healthchecks", `/${pingKey}/nightly-backup_2/`).status, 404);
  assert.equal(answeredBy("healthchecks", `/ping/${pingKey}/nightly-backup_2/`).status, 404);
});

test("wire §1: an upper-case uuid is not found", () => {
  for (const path of [`/${uuid.toUpperCase()}`, `/ping/${uuid.toUpperCase()}`, `/${uuid.toUpperCase()}/start`]) {
    const { status, body } = answeredBy("healthchecks", path);
    assert.deepEqual([status, body], [404, "not found"], path);
  }
});

test("wire §1: upper case in a slug", () => {
  for (const path of [`/${pingKey}/Nightly`, `/ping/${pingKey}/nightlY/start`]) {
    const { status, body } = answeredBy("healthchecks", path);
    assert.deepEqual([status, body], [400, "invalid url format"], path);
  }
});

test("wire §1: neither a ping key nor a slug", () => {
  const paths = [
    "",
    pingKey,
    `${pingKey}/`,
    `${pingKey}x/a`,
    `${pingKey.slice(1)}/a`,
    `${pingKey}/a.b`,
    `${pingKey}/ä`,
  ];
  for (const path of [...paths, `${pingKey}/${"a".repeat(101)}`])
    assert.equal(answeredBy("healthchecks", `/ping/${path}`).body, "not found", path);
});

test("wire §1: create=1 makes the check, in the slug form only", () => {
  const made = (line: string) =>
    askedBy("healthchecks", line).names.map((name) => name.by === "slug" && name.isMadeWhenUnknown);
  assert.deepEqual(made(`/ping/${pingKey}/a?create=1`), [true]);
  assert.deepEqual(made(`/${pingKey}/a/start?rid=${rid}&create=1`), [true]);
  for (const query of ["create=0", "create=", "create", "create=true", "Create=1", "xcreate=1"])
    assert.deepEqual(made(`/${pingKey}/a?${query}`), [false], query);
  assert.deepEqual(made(`/${uuid}?create=1`), [false]);
  for (const wrong of [`/${pingKey}/a?create=1&rid=x`, `/${pingKey}/a/256?create=1`])
    assert.equal(answeredBy("healthchecks", wrong).status, 400, "and is none for the sake of being told so");
});

test("wire §1: of a parameter given twice the last counts, as in Django", () => {
  assert.equal(askedBy("healthchecks", `/${uuid}?rid=x&rid=${rid}`).runId, rid);
  assert.equal(refusalOf(`/${uuid}?rid=${rid}&rid=x`)[0], 400);
});

const healthchecksAnswers: [outcome: ToldOutcome, status: number, body: string][] = [
  ["stored", 200, "OK"],
  ["created", 201, "Created"],
  ["asleep", 200, "OK"],
  ["unknown", 404, "not found"],
  ["not_made", 404, "not found"],
  ["too_many", 404, "not found"],
  ["ambiguous", 409, "ambiguous slug"],
  ["too_large", 413, "body too large"],
  ["too_slow", 408, "body too slow"],
  ["away", 503, "try again"],
];

test("wire §1: answers and their headers", () => {
  for (const [outcome, status, body] of healthchecksAnswers) {
    const answer = healthchecks.answer(outcome);
    assert.deepEqual([answer.status, answer.body], [status, body]);
    assert.equal(answer.headers["content-type"], "text/plain; charset=utf-8");
    assert.equal(answer.headers["access-control-allow-origin"], "*");
    assert.equal(answer.headers["ping-body-limit"], "100000");
    assert.match(answer.headers["cache-control"]!, /no-cache.*no-store/);
    assert.equal(answer.headers["retry-after"], outcome === "away" ? "5" : undefined);
  }
  const refused = askedBy("healthchecks", `/${uuid}/256`).refused;
  assert.equal(refused?.headers["access-control-allow-origin"], "*");
});

test("our own address: with and without a slash at the end, in any spelling of the UUID", () => {
  for (const path of [uuid, `${uuid}/`, uuid.toUpperCase(), `${uuid.replaceAll("-", "")}/`])
    assert.deepEqual(askedBy("keepwatch", `/api/ping/${path}`), { ...plain, names: [byUuid], keptBytes: 100_000 });
  assert.deepEqual(askedBy("keepwatch", `/api/ping/${pingKey}/nightly-backup_2/`).names, [bySlug]);
  assert.deepEqual(askedBy("keepwatch", `/api/ping/${pingKey}/nightly-backup_2?create=1`).names, [
    { ...bySlug, isMadeWhenUnknown: true },
  ]);
});

test("our own address: signals, exit statuses and run ids", () => {
  for (const end of ["", "/"]) {
    for (const [path, signal] of [
      ["start", "start"],
      ["fail", "fail"],
      ["log", "log"],
      ["keep-alive", "alive"],
    ])
      assert.deepEqual(saysOf(askedBy("keepwatch", `POST /api/ping/${uuid}/${path}${end}?rid=${rid}`)), {
        ...plain,
        signal,
        runId: rid,
      });
    assert.equal(askedBy("keepwatch", `/api/ping/${uuid}/255${end}`).exitStatus, 255);
    assert.equal(askedBy("keepwatch", `/api/ping/${pingKey}/a/0${end}`).exitStatus, 0);
    assert.equal(answeredBy("keepwatch", `/api/ping/${uuid}/256${end}`).body, "the exit status must be 0 to 255");
  }
  assert.equal(answeredBy("keepwatch", `/api/ping/${uuid}/?rid=1`).body, "rid must be a UUID");
  assert.equal(askedBy("keepwatch", `/api/ping/${uuid}/?rid=${rid}&rid=x`).runId, rid, "the first counts");
});

test("our own address: what is nothing is not found", () => {
  for (const path of [
    "",
    "/",
    "x",
    `${uuid}/strat`,
    `${uuid}//`,
    `${uuid}/start/1`,
    `${uuid}%00`,
    pingKey,
    `${pingKey}/A`,
  ])
    assert.deepEqual([answeredBy("keepwatch", `/api/ping/${path}`).status], [404], path);
});

test("our own address: GET, HEAD, POST and PUT", () => {
  for (const method of ["GET", "HEAD", "POST", "PUT"]) askedBy("keepwatch", `${method} /api/ping/${uuid}/`);
  const { status, headers } = answeredBy("keepwatch", `DELETE /api/ping/${uuid}/`);
  assert.deepEqual([status, headers["allow"]], [405, "GET, HEAD, POST, PUT"]);
});

const ownAnswers: [outcome: ToldOutcome, status: number, body: RegExp, retryAfter?: string][] = [
  ["stored", 200, /^OK$/],
  ["created", 201, /^Created$/],
  ["asleep", 200, /^OK$/],
  ["unknown", 404, /^not found$/],
  ["not_made", 404, /^not found, /],
  ["ambiguous", 409, /^ambiguous slug$/],
  ["too_large", 413, /^body too large$/],
  ["too_slow", 408, /^body too slow$/],
  ["too_many", 429, /^too many unknown/, "60"],
  ["away", 503, /^not stored/, "5"],
];

test("our own answers, and the differences on purpose (wire, first paragraph)", () => {
  for (const [outcome, status, body, retryAfter] of ownAnswers) {
    const answer = keepwatch.answer(outcome);
    assert.equal(answer.status, status);
    assert.match(answer.body, body);
    assert.equal(answer.headers["retry-after"], retryAfter);
    assert.equal(answer.headers["ping-body-limit"], "100000");
    assert.equal(answer.headers["access-control-allow-origin"], "*");
  }
});
