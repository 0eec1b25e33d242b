// What snippets hold. Whether they do what they say is for snippets-run.test.ts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { shellQuoted, type SnippetFor, type SnippetId, snippetIds, snippetsFor, withPing } from "./snippets.ts";

const given: SnippetFor = {
  pingUrl: "https://watch.shop.example/api/ping/0193d2a4-77aa-4d0c-9a53-6f2d0f9d2a11/",
  cron: null,
  onCalendar: null,
  mailAddress: "0193d2a4-77aa-4d0c-9a53-6f2d0f9d2a11@watch.shop.example",
  command: "/usr/local/bin/backup",
};

test("every snippet holds the address of its heartbeat", () => {
  const made = snippetsFor(given);
  assert.deepEqual(
    made.map(({ id }) => id),
    [...snippetIds],
  );
  for (const { id, code } of made)
    assert.ok(code.includes(id === "email" ? given.mailAddress! : given.pingUrl), `${id}:\n${code}`);
});

test("without mail there is no snippet for it, and a schedule stands where one is written", () => {
  const made = snippetsFor({ ...given, mailAddress: null, cron: "*/5 * * * *", onCalendar: "Mon 09:00" });
  const codeOf = (id: SnippetId) => made.find((one) => one.id === id)?.code ?? "";
  assert.equal(codeOf("email"), "");
  assert.match(codeOf("crontab"), /^\*\/5 \* \* \* \* /);
  assert.deepEqual((parse(codeOf("github")) as { on: object }).on, { schedule: [{ cron: "*/5 * * * *" }] });
  assert.match(codeOf("kubernetes"), /schedule: "\*\/5 \* \* \* \*"/);
  assert.match(codeOf("systemd"), /^OnCalendar=Mon 09:00$/m);
});

test("a crontab's line gets its ping, with percent signs as cron wants them", () => {
  assert.equal(
    withPing("backup --all", "https://w.example/api/ping/a%20b/"),
    "backup --all && curl -fsS -m 10 --retry 5 -o /dev/null https://w.example/api/ping/a\\%20b/",
  );
});

test("an address that the shell would read is quoted", () => {
  assert.equal(shellQuoted("https://w.example/p?a=b&c"), "'https://w.example/p?a=b&c'");
  assert.equal(shellQuoted("it's"), `'it'\\''s'`);
});
