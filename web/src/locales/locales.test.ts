// Every language says everything, with the same gaps to fill, and plural forms for all counts it can be given.
import assert from "node:assert/strict";
import { test } from "node:test";
import english from "./en.json" with { type: "json" };
import german from "./de.json" with { type: "json" };

type Words = { readonly [key: string]: string | Words };

function flat(words: Words, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === "string") found.set(path + key, value);
    else for (const [deeper, text] of flat(value, `${path}${key}.`)) found.set(deeper, text);
  }
  return found;
}

const gaps = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();

test("German has every key of English and no other, and no empty text", () => {
  const [en, de] = [flat(english), flat(german)];
  assert.deepEqual([...de.keys()].sort(), [...en.keys()].sort());
  for (const [key, text] of de) assert.notEqual(text.trim(), "", key);
});

test("no translation fills a gap that English does not", () => {
  const en = flat(english);
  for (const [key, text] of flat(german)) {
    const known = gaps(en.get(key) ?? "");
    for (const gap of gaps(text)) assert.ok(known.includes(gap), `${key}: ${gap}`);
  }
});

test("each plural has both forms", () => {
  const en = flat(english);
  for (const key of en.keys()) if (key.endsWith("_one")) assert.ok(en.has(key.replace(/_one$/, "_other")), key);
});
