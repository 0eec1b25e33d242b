// Faults of a value that may be one of several forms: those of the form that is meant, and no other's.
import assert from "node:assert/strict";
import { test } from "node:test";
import Type from "typebox";
import { faultsAgainst, Nullable, Strict } from "./schema.ts";

const Account = Type.Union([
  Strict({ kind: Type.Literal("basic"), name: Type.String({ minLength: 1 }) }),
  Strict({ kind: Type.Literal("token"), token: Type.String({ minLength: 1 }), life: Type.Integer() }),
]);
const Form = Strict({ account: Type.Optional(Nullable(Account)), list: Type.Optional(Type.Array(Account)) });

function told(value: unknown): string[] {
  return faultsAgainst(Form, value).map(({ path, message }) => `${path} ${message}`);
}

test("only the form that is meant is held against the value, in lists too", () => {
  assert.deepEqual(told({ account: { kind: "token", token: "", extra: 1 } }), [
    "/account/life is required",
    "/account/extra is not a known field",
    "/account/token must not have fewer than 1 characters",
  ]);
  assert.deepEqual(
    told({
      list: [
        { kind: "basic", name: "" },
        { kind: "token", token: "t", life: 1 },
        { kind: "token", token: 5, life: 1 },
      ],
    }),
    ["/list/0/name must not have fewer than 1 characters", "/list/2/token must be string"],
  );
});

test("a word that stands for no form is told with those that do", () => {
  assert.deepEqual(told({ account: { kind: "nope", name: "a" } }), ["/account/kind must be one of: basic, token"]);
  assert.deepEqual(told({ list: [{ kind: 7 }] }), ["/list/0/kind must be one of: basic, token"]);
});

test("what fits is not blamed, and what is no form at all still is", () => {
  assert.deepEqual(told({ account: { kind: "basic", name: "a" }, list: [{ kind: "token", token: "t", life: 1 }] }), []);
  assert.deepEqual(told({ account: null }), []);
  assert.notEqual(told({ account: "basic" }).length, 0);
  assert.notEqual(told({ account: {} }).length, 0);
});
