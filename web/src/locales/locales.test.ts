// Every language says everything, with the same gaps to fill, and plural forms for all counts it can be given.
import assert from "node:assert/strict";
import { test } from "node:test";
import english from "./en.json" with { type: "json" };
import german from "./de.json" with { type: "json" };
import heartbeatsEnglish from "./heartbeats.en.json" with { type: "json" };
import heartbeatsGerman from "./heartbeats.de.json" with { type: "json" };

const parts = { page: [english, german], heartbeats: [heartbeatsEnglish, heartbeatsGerman] } as const;

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

for (const [part, [en, de]] of Object.entries(parts)) {
  const [inEnglish, inGerman] = [flat(en), flat(de)];

  test(`${part}: German has every key of English and no other, and no empty text`, () => {
    assert.deepEqual([...inGerman.keys()].sort(), [...inEnglish.keys()].sort());
    for (const [key, text] of inGerman) assert.notEqual(text.trim(), "", key);
  });

  test(`${part}: no translation fills a gap that English does not`, () => {
    for (const [key, text] of inGerman) {
      const known = gaps(inEnglish.get(key) ?? "");
      for (const gap of gaps(text)) assert.ok(known.includes(gap), `${key}: ${gap}`);
    }
  });

  test(`${part}: each plural has both forms`, () => {
    for (const key of inEnglish.keys())
      if (key.endsWith("_one")) assert.ok(inEnglish.has(key.replace(/_one$/, "_other")), key);
  });
}
