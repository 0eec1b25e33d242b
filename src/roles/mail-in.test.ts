// Pings by mail as an operator has them: by settings alone, and what is said when those cannot be.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createTransport } from "nodemailer";
import { selfSignedCertificate } from "#test/doubles/certificate.ts";
import { refusedPort } from "#test/doubles/http-target.ts";
import { runToEnd } from "#test/run-to-end.ts";
import { startWorld } from "#test/world.ts";

interface Shown {
  readonly id: string;
  readonly pingMail: string | null;
  readonly state: string;
  readonly pingCount: number;
}

test("mail is taken where the settings say so, and what stands in its way is one sentence", async (t) => {
  const mailPort = await refusedPort();
  const mailSettings = { KEEPWATCH_MAIL_PORT: String(mailPort), KEEPWATCH_MAIL_DOMAIN: "ping.example" };
  const world = await startWorld({ database: "own", programs: { all: "all" }, environment: mailSettings });
  t.after(() => world.close());
  await world.start();
  const { body: heartbeat } = await world.api.ask<Shown>("POST /heartbeats", {
    name: "Backup",
    schedule: { kind: "period", periodSeconds: 3_600 },
  });
  assert.match(heartbeat.pingMail ?? "", /^[0-9a-f-]{36}@ping\.example$/);
  const transport = createTransport({ host: "127.0.0.1", port: mailPort, ignoreTLS: true });
  await transport.sendMail({ from: "cron@shop.example", to: heartbeat.pingMail!, text: "done" });
  transport.close();
  const { body: read } = await world.api.ask<Shown>(`GET /heartbeats/${heartbeat.id}`);
  assert.deepEqual([read.state, read.pingCount], ["up", 1]);

  const folder = await mkdtemp(join(tmpdir(), "kw-mail-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const other = {
    ...mailSettings,
    KEEPWATCH_DATA: folder,
    PORT: String(await refusedPort()),
    KEEPWATCH_LOG_LEVEL: "error",
  };
  const taken = await runToEnd([], other);
  assert.equal(taken.code, 69, taken.stderr);
  assert.match(taken.stderr, new RegExp(`Port ${mailPort} on .* choose another with KEEPWATCH_MAIL_PORT\\.$`, "m"));

  const strangers = await runToEnd([], {
    ...other,
    KEEPWATCH_MAIL_CERTIFICATE: selfSignedCertificate().cert,
    KEEPWATCH_MAIL_KEY: selfSignedCertificate().key,
  });
  assert.equal(strangers.code, 64, strangers.stderr);
  assert.match(strangers.stderr, /KEEPWATCH_MAIL_CERTIFICATE and KEEPWATCH_MAIL_KEY cannot be used: .*mismatch/im);
  assert.doesNotMatch(strangers.stderr, /at .*\.ts:\d+|PRIVATE/);
});
