// The file of the secret key: made once, shown to its owner alone, never replaced when it is damaged.
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadOrMakeSecretKey } from "./secret-key-file.ts";

const secretKey = "k".repeat(32);
const scratch = mkdtempSync(join(tmpdir(), "keepwatch-secret-key-"));
after(() => rmSync(scratch, { recursive: true }));

function emptyFolder(): string {
  return mkdtempSync(join(scratch, "case-"));
}

test("the secret key is made once, for its owner's eyes alone", () => {
  const folder = join(emptyFolder(), "data");
  const key = loadOrMakeSecretKey(folder);
  assert.equal(Buffer.from(key, "base64url").length, 32);
  assert.equal(loadOrMakeSecretKey(folder), key);
  assert.equal(statSync(join(folder, "secret.key")).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ["secret.key"]);
  assert.notEqual(loadOrMakeSecretKey(emptyFolder()), key);
});

test("a damaged or open secret key is named and left as it is", () => {
  const folder = emptyFolder();
  const path = join(folder, "secret.key");
  writeFileSync(path, "", { mode: 0o600 });
  assert.throws(() => loadOrMakeSecretKey(folder), /is damaged\. Restore it from a backup/);
  assert.equal(statSync(path).size, 0);
  writeFileSync(path, secretKey);
  chmodSync(path, 0o644);
  assert.throws(() => loadOrMakeSecretKey(folder), { name: "OperatorError", message: /chmod 600/ });
  chmodSync(path, 0o640);
  assert.equal(loadOrMakeSecretKey(folder), secretKey);
});

test("a data folder that cannot be one is told to the operator", () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "file"), "");
  assert.throws(() => loadOrMakeSecretKey(join(folder, "file", "data")), { name: "OperatorError", message: /ENOTDIR/ });
});
