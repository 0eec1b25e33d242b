// The lock on a file: one holder at a time, in one process and between several, and nothing beside the file on disk.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tryLockFile } from "./file-lock.ts";

function lockPath(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-lock-"));
  context.after(() => rmSync(folder, { recursive: true }));
  return join(folder, "lock");
}

test("one holds it until it lets go, and it takes no room on the disk", (t) => {
  const path = lockPath(t);
  const lock = tryLockFile(path);
  assert.ok(lock);
  assert.equal(tryLockFile(path), undefined);
  assert.deepEqual(readdirSync(join(path, "..")), ["lock"]);
  assert.equal(statSync(path).size, 0);
  lock.release();
  lock.release();
  const next = tryLockFile(path);
  assert.ok(next);
  next.release();
});

test("a process that is killed lets go", async (t) => {
  const path = lockPath(t);
  const module = JSON.stringify(join(import.meta.dirname, "file-lock.ts"));
  const program = `const { tryLockFile } = await import(${module}); globalThis.held = tryLockFile(process.argv[1]);
    console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  assert.equal(tryLockFile(path), undefined);
  child.kill("SIGKILL");
  await once(child, "exit");
  const lock = tryLockFile(path);
  assert.ok(lock);
  lock.release();
});
