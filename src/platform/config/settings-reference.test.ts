// The reference page is made of the list of settings, and leaves none out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settingsList } from "./settings-list.ts";
import { settingsReference } from "./settings-reference.ts";

test("the reference page names every setting once, with its default", () => {
  const page = settingsReference();
  for (const { name, defaultText } of settingsList) {
    const rows = page.split("\n").filter((line) => line.startsWith(`| \`${name}\` |`));
    assert.equal(rows.length, 1, name);
    if (defaultText !== null) assert.ok(rows[0]?.includes(`| \`${defaultText}\` |`), name);
  }
});
