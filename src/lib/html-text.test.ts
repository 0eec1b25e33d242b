// What is left of HTML for a reader and for keywords.
import assert from "node:assert/strict";
import { test } from "node:test";
import { textOfHtml } from "./html-text.ts";

const cases: readonly (readonly [string, string])[] = [
  ["plain", "plain"],
  ["<p>Backup <b>FAIL</b>ED</p>", "Backup FAILED"],
  ["<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"],
  ["a\n   b\t c", "a b c"],
  ["<pre>a\n  b</pre> c\n d", "a\nb\nc d"],
  ["<table><tr><td>disk</td><td>full</td></tr></table>", "disk full"],
  ["<STYLE>p { color: red }</STYLE>red<script>if (a < b) fail()</script>!", "red!"],
  ["a<!-- FAILED > --> b", "a b"],
  ["1 < 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"],
  ["&Uuml;berpr&uuml;fung&nbsp;fehlgeschlagen&#33; &#x1F4A5;", "Überprüfung fehlgeschlagen! 💥"],
  ["&unheardof; &#9999999; &;", "&unheardof; &#9999999; &;"],
  ["&yuml;&times;&euro;", "ÿ×€"],
  ["cut <a href=", "cut"],
  ["cut <style>p", "cut"],
  ["<", "<"],
  ["", ""],
];

test("tags go, characters come, lines stay lines", () => {
  for (const [html, text] of cases) assert.equal(textOfHtml(html), text, JSON.stringify(html));
});

test("a long text that means harm is read as well", () => {
  for (const part of ["<", "<p ", "<!--", "<style", "<style>", "&#x", "</", " \n", "<pre> "])
    assert.ok(textOfHtml(part.repeat(100_000)).length <= 1_000_000, part);
});
