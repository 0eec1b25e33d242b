// The forms of wire.md, sections 3, 4 and 6: a test for every row, and what each answers to every outcome.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PingForm } from "#features/heartbeats/index.ts";
import { uuidv5 } from "#lib/uuid.ts";
import { answeredBy, askedBy } from "#test/read-ping.ts";
import type { ToldOutcome } from "./form.ts";
import { httpForms } from "./index.ts";
import { text } from "./wording.ts";

const uuid = "0193d2a4-77aa-4d0c-9a53-6f2d0f9d2a11";
const bareUuid = uuid.replaceAll("-", "");
const pingKey = "aZ3_-kq8Wm0rT5yUx7bNcE";
const byUuid = { by: "uuid", uuid };
const plain = { signal: "success", exitStatus: null, runId: null, message: null, toldDurationMs: null };
const token = "q7R2mZp0KxVb81sLd5TnEwYc4uHj6GfA";
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

/** A row: what is sent, and what of it is understood beside what a plain success says; or the status and body answered. */
type Row = readonly [
  row: string,
  line: string,
  asks: object | readonly [status: number, body: string],
  headers?: object,
];

function checkRows(form: PingForm, rows: readonly Row[]): void {
  for (const [row, line, expected, headers = {}] of rows)
    test(`wire ${row}: ${line}`, () => {
      if (Array.isArray(expected)) {
        const { status, body } = answeredBy(form, line, { ...headers });
        return assert.deepEqual([status, body], expected);
      }
      const asked: object = askedBy(form, line, { ...headers });
      assert.deepEqual(asked, { ...asked, ...plain, ...expected });
    });
}

const push = `/api/push/${token}`;
const byKuma = (text: string) => ({ by: "token", form: "uptimeKuma", token: text });
const told = { message: "OK" };
const notActive = [404, '{"ok":false,"msg":"Monitor not found or not active."}'] as const;
const wrongPing = [404, '{"ok":false,"msg":"Invalid ping value. Must be between 0 and 100000000000 ms."}'] as const;

checkRows("uptimeKuma", [
  ["§3: token of 32 characters", push, { names: [byKuma(token)], keptBytes: 0, ...told }],
  [
    "§3: token of 20 characters",
    "/api/push/abcdefghij0123456789",
    { names: [byKuma("abcdefghij0123456789")], ...told },
  ],
  ["§3: our uuid is a token too", `/api/push/${bareUuid}`, { names: [byKuma(bareUuid), byUuid], ...told }],
  ["§3: our uuid with dashes", `/api/push/${uuid}`, { names: [byKuma(uuid), byUuid], ...told }],
  ["§3: any method", `DELETE ${push}`, told],
  ["§3: any method", `POST ${push}/`, told],
  ["§3: the address that the UI hands out", `${push}?status=up&msg=OK&ping=`, told],
  ["§3: status up", `${push}?status=up`, told],
  ["§3: status default", `${push}?status=`, told],
  ["§3: any other status is down", `${push}?status=down`, { signal: "fail" }],
  ["§3: any other status is down", `${push}?status=UP`, { signal: "fail" }],
  ["§3: any other status is down", `${push}?status=1&msg=disk%20full`, { signal: "fail", message: "disk full" }],
  ["§3: a word twice is another word", `${push}?status=up&status=up`, { signal: "fail" }],
  ["§3: msg", `${push}?msg=a+b%20%C3%A4`, { message: "a b ä" }],
  ["§3: msg empty is OK", `${push}?msg=`, told],
  ["§3: msg twice", `${push}?msg=a&msg=b`, { message: "a,b" }],
  ["§3: msg with NUL and what cannot be decoded", `${push}?msg=a%00b%zz%ff`, { message: "ab%zz\ufffd" }],
  ["§3: ping", `${push}?ping=12.6`, { ...told, toldDurationMs: 13 }],
  ["§3: ping twice", `${push}?ping=12&ping=99`, { ...told, toldDurationMs: 12 }],
  ["§3: ping 0 is none", `${push}?ping=0`, told],
  ["§3: ping as text is none", `${push}?ping=fast`, told],
  ["§3: ping at its highest", `${push}?ping=1e11`, { ...told, toldDurationMs: 1e11 }],
  ["§3: ping below 0", `${push}?ping=-0.1`, wrongPing],
  ["§3: ping above 1e11", `${push}?ping=100000000001`, wrongPing],
  ["§3: ping above 1e11", `${push}?ping=Infinity`, wrongPing],
  ["§3: every error is 404", "/api/push/", notActive],
  ["§3: every error is 404", `${push}/more`, notActive],
  ["§3: every error is 404", "/api/push/abc", notActive],
  ["§3: no token has a NUL", "/api/push/ab%00cd", { names: [byKuma("ab%00cd")], ...told }],
]);

const external = "POST /api/v1/endpoints/core_blog-home/external";
const byGatus = { by: "token", form: "gatus", token: "core_blog-home:potato" };
const gatusKey = { by: "gatusKey", key: "core_blog-home" };
const nightlyKey = { by: "gatusKey", key: "nightly" };
const wrongSuccess = [400, "missing or invalid success query parameter"] as const;
const wrongHeader = [401, "invalid Authorization header"] as const;

checkRows("gatus", [
  ["§4: success", `${external}?success=true`, { names: [byGatus, gatusKey], keptBytes: 0 }, bearer("potato")],
  ["§4: failure", `${external}?success=false`, { names: [byGatus, gatusKey], signal: "fail" }, bearer("potato")],
  ["§4: error", `${external}?success=false&error=no+route`, { signal: "fail", message: "no route" }, bearer("potato")],
  ["§4: error of a success", `${external}?success=true&error=no`, {}, bearer("potato")],
  ["§4: duration", `${external}?success=true&duration=1m1.5s`, { toldDurationMs: 61_500 }, bearer("potato")],
  ["§4: duration empty", `${external}?success=true&duration=`, {}, bearer("potato")],
  ["§4: duration below nothing", `${external}?success=true&duration=-1s`, {}, bearer("potato")],
  ["§4: the first counts", `${external}?success=true&success=false`, {}, bearer("potato")],
  ["§4: success missing", external, wrongSuccess, bearer("potato")],
  ["§4: success invalid", `${external}?success=1`, wrongSuccess, bearer("potato")],
  ["§4: success comes before the token", `${external}?success=True`, wrongSuccess],
  ["§4: no header", `${external}?success=true`, wrongHeader],
  ["§4: another header", `${external}?success=true`, wrongHeader, { authorization: "Basic cG90YXRv" }],
  ["§4: no bearer", `${external}?success=true`, wrongHeader, { authorization: "Bearerpotato" }],
  ["§4: empty token", `${external}?success=true`, [401, "bearer token must not be empty"], { authorization: "Bearer" }],
  ["§4: empty token", `${external}?success=true`, [401, "bearer token must not be empty"], bearer("  ")],
  [
    "§4: key and token come before the duration",
    `${external}?success=true&duration=10`,
    { names: [byGatus, gatusKey], refused: text(400, 'invalid duration: time: missing unit in duration "10"') },
    bearer("potato"),
  ],
  [
    "§4: a key is in lower case",
    "POST /api/v1/endpoints/Core_Blog-Home/external?success=true",
    { names: [{ ...byGatus, token: "Core_Blog-Home:potato" }, byGatus, gatusKey] },
    bearer("potato"),
  ],
  ["§4: no key", "POST /api/v1/endpoints//external?success=true", [404, "not found"], bearer("potato")],
  ["§4: two keys", "POST /api/v1/endpoints/a/b/external?success=true", [404, "not found"], bearer("potato")],
  [
    "§4: our uuid as the token",
    "POST /api/v1/endpoints/nightly/external?success=true",
    { names: [{ by: "token", form: "gatus", token: `nightly:${bareUuid}` }, byUuid, nightlyKey] },
    bearer(bareUuid),
  ],
]);

const tick = `/p/${pingKey}/nightly-backup`;
const byKey = { by: "slug", pingKey, slug: "nightly-backup", isMadeWhenUnknown: true };
const namespace = "7d0a3f1e-56c8-4b6a-9c6f-0f4be2f5a0d4";

checkRows("cronitor", [
  ["§6 Cronitor: an unknown key creates", tick, { names: [byKey], keptBytes: 0 }],
  ["§6 Cronitor: capitals", `/p/${pingKey}/Nightly-Backup`, { names: [byKey] }],
  ["§6 Cronitor: our uuid as key", `/p/whatever/${uuid}/`, { names: [byUuid] }],
  ["§6 Cronitor: state=run", `${tick}?state=run`, { signal: "start" }],
  ["§6 Cronitor: state=complete", `POST ${tick}?state=complete`, {}],
  ["§6 Cronitor: state=fail", `${tick}?state=fail&message=no%20disk`, { signal: "fail", message: "no disk" }],
  ["§6 Cronitor: state=ok", `${tick}?state=ok&host=h&env=production`, {}],
  ["§6 Cronitor: another state", `${tick}?state=done`, [400, "state must be run, complete, fail, ok or tick"]],
  ["§6 Cronitor: state=tick, of its command line", `${tick}?state=tick&try=1&stamp=1795.5`, {}],
  ["§6 Cronitor: msg, of its command line", `${tick}?state=complete&msg=all+done`, { message: "all done" }],
  ["§6 Cronitor: message comes before msg", `${tick}?message=a&msg=b`, { message: "a" }],
  ["§6 Cronitor: duration, of its command line", `${tick}?state=complete&duration=1.250`, { toldDurationMs: 1_250 }],
  ["§6 Cronitor: a metric comes before duration", `${tick}?duration=9&metric=duration:2`, { toldDurationMs: 2_000 }],
  ["§6 Cronitor: duration is no number", `${tick}?duration=`, {}],
  ["§6 Cronitor: series is a uuid", `${tick}?series=${bareUuid}`, { runId: uuid }],
  ["§6 Cronitor: series is a word", `${tick}?state=run&series=7`, { signal: "start", runId: uuidv5(namespace, "7") }],
  ["§6 Cronitor: series empty", `${tick}?series=`, {}],
  ["§6 Cronitor: metric=duration", `${tick}?metric=count:9&metric=duration:1.25`, { toldDurationMs: 1_250 }],
  ["§6 Cronitor: metric=count", `${tick}?metric=count:9&metric=error_count:1`, {}],
  ["§6 Cronitor: metric is no number", `${tick}?metric=duration:-1&metric=duration:1e3`, {}],
  ["§6 Cronitor: metric beyond measure", `${tick}?metric=duration:100000000001`, {}],
  ["§6 Cronitor: status_code=0", `${tick}?state=complete&status_code=0`, { exitStatus: 0 }],
  ["§6 Cronitor: status_code", `${tick}?state=complete&status_code=3`, { exitStatus: 3 }],
  ["§6 Cronitor: status_code of a failure", `${tick}?state=fail&status_code=0`, { signal: "fail", exitStatus: 0 }],
  ["§6 Cronitor: status_code of a start", `${tick}?state=run&status_code=1`, { signal: "start" }],
  ["§6 Cronitor: status_code empty", `${tick}?status_code=`, {}],
  ["§6 Cronitor: a large status_code", `${tick}?status_code=-7`, { signal: "fail", message: "exit status -7" }],
  ["§6 Cronitor: status_code is a word", `${tick}?status_code=x`, [400, "status_code must be a whole number"]],
  ["§6 Cronitor: no ping key of ours", "/p/0123456789abcdef0123456789abcdef/x", [404, "not found"]],
  ["§6 Cronitor: no monitor key", `/p/${pingKey}`, [404, "not found"]],
  ["§6 Cronitor: no slug", `/p/${pingKey}/a.b`, [404, "not found"]],
  ["§6 Cronitor: more", `${tick}/x`, [404, "not found"]],
]);

const beat = `/api/v1/heartbeat/${token}`;
const byBetterStack = { by: "token", form: "betterStack", token };

checkRows("betterStack", [
  ["§6 Better Stack: token", beat, { names: [byBetterStack], keptBytes: 100_000 }],
  ["§6 Better Stack: token", `HEAD ${beat}/`, { names: [byBetterStack] }],
  [
    "§6 Better Stack: our uuid",
    `/api/v1/heartbeat/${bareUuid}`,
    { names: [{ ...byBetterStack, token: bareUuid }, byUuid] },
  ],
  ["§6 Better Stack: /fail with the output", `POST ${beat}/fail`, { signal: "fail", keptBytes: 100_000 }],
  ["§6 Better Stack: exit code", `POST ${beat}/0`, { exitStatus: 0 }],
  ["§6 Better Stack: exit code", `POST ${beat}/255/`, { exitStatus: 255 }],
  ["§6 Better Stack: a large exit code", `${beat}/3221225786`, { signal: "fail", message: "exit status 3221225786" }],
  ["§6 Better Stack: nothing known", `${beat}/start`, [404, "not found"]],
  ["§6 Better Stack: nothing known", `${beat}/fail/1`, [404, "not found"]],
  ["§6 Better Stack: no token", "/api/v1/heartbeat/", [404, "not found"]],
]);

const byKener = { by: "token", form: "kener", token: "backup:s3cret" };
const noKener = [404, '{"error":"Invalid heartbeat url"}'] as const;

checkRows("kener", [
  ["§6 Kener: tag/secret", "/ext/heartbeat/backup/s3cret", { names: [byKener], keptBytes: 0 }],
  ["§6 Kener: tag/secret", "POST /ext/heartbeat/backup/s3cret/", { names: [byKener] }],
  ["§6 Kener: tag:secret", "/ext/heartbeat/backup:s3cret", { names: [byKener] }],
  ["§6 Kener: tag%3Asecret", "HEAD /ext/heartbeat/backup%3As3cret", { names: [byKener] }],
  ["§6 Kener: our uuid", `/ext/heartbeat/t/${uuid}`, { names: [{ ...byKener, token: `t:${uuid}` }, byUuid] }],
  ["§6 Kener: no secret", "/ext/heartbeat/backup", noKener],
  ["§6 Kener: no secret", "/ext/heartbeat/backup:", noKener],
  ["§6 Kener: no tag", "/ext/heartbeat/:secret", noKener],
  ["§6 Kener: more", "/ext/heartbeat/a/b/c", noKener],
  ["§6 Kener: another method", "PUT /ext/heartbeat/a/b", [405, "PUT method not allowed"]],
]);

const byOneUptime = { by: "token", form: "oneUptime", token };

checkRows("oneUptime", [
  ["§6 OneUptime: GET", `GET /heartbeat/${token}`, { names: [byOneUptime], keptBytes: 100_000 }],
  ["§6 OneUptime: POST", `POST /heartbeat/${token}/`, { names: [byOneUptime] }],
  ["§6 OneUptime: HEAD", `HEAD /heartbeat/${token}?x=1`, { names: [byOneUptime] }],
  ["§6 OneUptime: our uuid", `/heartbeat/${uuid}`, { names: [{ ...byOneUptime, token: uuid }, byUuid] }],
  ["§6 OneUptime: no secret", "/heartbeat/", [404, "not found"]],
  ["§6 OneUptime: more", `/heartbeat/${token}/x`, [404, "not found"]],
  ["§6 OneUptime: another method", `DELETE /heartbeat/${token}`, [405, "method not allowed"]],
]);

const byCheckly = { by: "token", form: "checkly", token };

checkRows("checkly", [
  ["§6 Checkly: GET", `/heartbeats/ping/${token}`, { names: [byCheckly], keptBytes: 0 }],
  ["§6 Checkly: POST", `POST /heartbeats/ping/${token}`, { names: [byCheckly] }],
  ["§6 Checkly: our uuid", `/heartbeats/ping/${uuid}`, { names: [{ ...byCheckly, token: uuid }, byUuid] }],
  ["§6 Checkly: percent signs", "/heartbeats/ping/a%2Db%zz", { names: [{ ...byCheckly, token: "a%2Db%zz" }] }],
  [
    "§6 Checkly: encoded token",
    "/heartbeats/ping/ab%2Dcd",
    {
      names: [
        { ...byCheckly, token: "ab%2Dcd" },
        { ...byCheckly, token: "ab-cd" },
      ],
    },
  ],
  ["§6 Checkly: more", `/heartbeats/ping/${token}/x`, [404, "not found"]],
  ["§6 Checkly: another method", `PATCH /heartbeats/ping/${token}`, [405, "method not allowed"]],
]);

const notFound = [404, "not found"] as const;
const usual: Record<ToldOutcome, readonly [status: number, body: string]> = {
  stored: [200, ""],
  created: [200, ""],
  asleep: [200, ""],
  unknown: notFound,
  wrong_token: notFound,
  not_made: notFound,
  too_many: notFound,
  ambiguous: [409, "ambiguous"],
  too_large: [413, "body too large"],
  too_slow: [408, "body too slow"],
  away: [503, "try again"],
};

const goodKuma = [200, '{"ok":true}'] as const;
const goodKener = [200, '{"status":"OK"}'] as const;
const ok = { stored: [200, "OK"], created: [200, "OK"], asleep: [200, "OK"] } as const;

/** What each form says to each outcome; Healthchecks' and our own have their test beside them. */
const answers: Partial<Record<PingForm, Record<ToldOutcome, readonly [status: number, body: string]>>> = {
  uptimeKuma: {
    stored: goodKuma,
    created: goodKuma,
    asleep: notActive,
    unknown: notActive,
    wrong_token: notActive,
    not_made: notActive,
    too_many: notActive,
    ambiguous: notActive,
    too_large: [404, '{"ok":false,"msg":"The body is too large."}'],
    too_slow: [404, '{"ok":false,"msg":"The body came too slowly."}'],
    away: [404, '{"ok":false,"msg":"The push was not stored. Try again."}'],
  },
  gatus: { ...usual, wrong_token: [401, "invalid token"], ambiguous: notFound, away: [500, "not stored, try again"] },
  cronitor: usual,
  betterStack: { ...usual, ...ok },
  kener: {
    stored: goodKener,
    created: goodKener,
    asleep: goodKener,
    unknown: noKener,
    wrong_token: noKener,
    not_made: noKener,
    too_many: noKener,
    ambiguous: noKener,
    too_large: [413, '{"error":"body too large"}'],
    too_slow: [408, '{"error":"body too slow"}'],
    away: [503, '{"error":"not stored, try again"}'],
  },
  oneUptime: usual,
  checkly: { ...usual, ...ok },
};

for (const form of httpForms) {
  const expected = answers[form.name];
  if (expected !== undefined)
    test(`wire §3, §4, §6: answers of ${form.name}`, () => {
      for (const [outcome, [status, body]] of Object.entries(expected)) {
        const answer = form.answer(outcome as ToldOutcome);
        assert.deepEqual([answer.status, answer.body], [status, body], outcome);
        assert.equal(answer.headers["retry-after"], status >= 500 ? "5" : undefined);
        assert.match(answer.headers["cache-control"]!, /no-store/);
        const type = answer.body.startsWith("{") ? "application/json; charset=utf-8" : "text/plain; charset=utf-8";
        assert.equal(answer.headers["content-type"], answer.body === "" ? undefined : type);
      }
    });
}
