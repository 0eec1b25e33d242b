// The launcher where no Node can run us: the job runs all the same, unreported.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

const url = "https://k.example/ping/secret";
const complaint =
  "keepwatch: there is no Node.js 24.15 or newer for keepwatch; the command runs, without --timeout, and nothing is reported\n";

/** A clone without its packages, on a machine whose only programs are those of /bin/sh and what `node` says. */
function bareClone(t: TestContext, node: string | null) {
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-launcher-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ["script", "bin"]) mkdirSync(join(folder, name));
  const launcher = join(folder, "script", "keepwatch");
  copyFileSync(join(import.meta.dirname, "../../../script/keepwatch"), launcher);
  if (node !== null) {
    writeFileSync(join(folder, "bin", "node"), `#!/bin/sh\n${node}\n`);
    chmodSync(join(folder, "bin", "node"), 0o755);
  }
  return (words: readonly string[]) => {
    const { status, signal, stdout, stderr } = spawnSync(launcher, ["run", ...words], {
      env: { PATH: join(folder, "bin"), KEEPWATCH_HEARTBEAT: url },
      encoding: "utf8",
      input: "typed\n",
    });
    return { status, signal, stdout, stderr };
  };
}

const job = ["/bin/sh", "-c", 'read -r line; echo "$line $1 ${KEEPWATCH_HEARTBEAT-unset}"; exit 3', "sh", "--quiet"];
const done = { status: 3, signal: null, stdout: "typed --quiet unset\n" };

test("without a Node, or with one that is too old, the job runs as it would alone", (t) => {
  for (const node of [null, "exit 1"]) {
    const run = bareClone(t, node);
    assert.deepEqual(run(["--", ...job]), { ...done, stderr: complaint });
    assert.deepEqual(run(["--no-output", ...job]), { ...done, stderr: complaint });
    assert.deepEqual(run(["--heartbeat", url, "--tail", "5", "--timeout=9", "--quiet", "--", ...job]), {
      ...done,
      stderr: "",
    });
  }
});

test("without a Node a signal ends the job as it would alone, and no command is none", (t) => {
  const run = bareClone(t, null);
  assert.equal(run(["/bin/sh", "-c", "kill -9 $$"]).signal, "SIGKILL");
  assert.equal(run(["/no/such/command"]).status, 127);
  for (const words of [[], ["--quiet", "--"], ["--heartbeat"], ["--heartbeat", url]]) {
    const { status, stderr } = run(words);
    assert.equal(status, 64, words.join(" "));
    assert.match(stderr, /no command to run\n$/);
  }
});
