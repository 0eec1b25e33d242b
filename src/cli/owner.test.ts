// What the command says when an owner is let in again, and when there is none.
import assert from "node:assert/strict";
import test from "node:test";
import { OperatorError } from "#platform/operator-error.ts";
import { ownerReset } from "./owner.ts";

test("prints the link and until when it holds", async () => {
  const lines: string[] = [];
  const made = {
    link: "http://keepwatch.example/reset#x",
    expiresAt: new Date("2030-01-02T03:04:05Z"),
    endedSessions: 2,
  };
  await ownerReset("alice@example.com", { makeLink: async () => made, print: (line) => void lines.push(line) });
  assert.deepEqual(lines, [
    "Open this link before 2030-01-02T03:04:05.000Z and choose a new password. It works once:",
    "http://keepwatch.example/reset#x",
    "Sessions of this account that were ended: 2.",
  ]);
});

test("an unknown address is the operator's to set right", async () => {
  const reset = ownerReset("nobody@example.com", { makeLink: async () => null, print: () => assert.fail("printed") });
  await assert.rejects(reset, OperatorError);
});
