// A request as a client types it, read by the forms in which pings come: for the tests of the forms.
import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import type { PingForm } from "#features/heartbeats/index.ts";
import type { Answer, Asked } from "#pipeline/receive/forms/form.ts";
import { formOf, httpForms, type Read } from "#pipeline/receive/forms/index.ts";

export const everyForm: ReadonlySet<PingForm> = new Set(httpForms.map(({ name }) => name));

/** `line` is `METHOD /path?query`, or a path alone for GET. */
export function readPing(line: string, headers: IncomingHttpHeaders = {}, open = everyForm): Read | null {
  const [, method = "GET", path, query = ""] = /^(?:([A-Z]+) )?([^?]*)\??(.*)$/s.exec(line)!;
  return formOf({ method, path: path!, query, headers }, open);
}

export function askedBy(form: PingForm, line: string, headers: IncomingHttpHeaders = {}): Asked {
  const read = readPing(line, headers);
  assert.ok(read !== null && "asked" in read, `${line} is no ping: ${JSON.stringify(read)}`);
  assert.equal(read.form.name, form, line);
  return read.asked;
}

export function answeredBy(form: PingForm, line: string, headers: IncomingHttpHeaders = {}): Answer {
  const read = readPing(line, headers);
  assert.ok(read !== null && "answer" in read, `${line} is not answered at once: ${JSON.stringify(read)}`);
  assert.equal(read.form.name, form, line);
  return read.answer;
}
