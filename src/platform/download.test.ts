// A file over HTTP: named, sent while it is made, and no longer made when nobody takes it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { test, type TestContext } from "node:test";
import Type from "typebox";
import { FileOf } from "./download.ts";
import { routesOf } from "./http/route.ts";
import { createServer, mountRoutes } from "./http/server.ts";
import { createLog } from "./log.ts";
import { openApiDocument } from "./openapi.ts";
import { act, type House } from "./verb.ts";

const nobody = { actor: { kind: "person" as const, id: null, name: "Nobody" }, sessionId: null };

function fileRoutes(parts: AsyncIterable<string>) {
  const verb = act({
    name: "thing.export",
    summary: "Export a thing",
    access: "public",
    input: Type.Object({}),
    output: FileOf(["text/csv"]),
    run: () =>
      Promise.resolve({ answer: { contentType: "text/csv; charset=utf-8", fileName: "a.csv", parts }, changes: [] }),
  });
  return routesOf("Things", [["GET /file", verb]]);
}

async function serve(t: TestContext, parts: AsyncIterable<string>): Promise<string> {
  const log = createLog({ level: "silent", service: "test" });
  const publicUrl = "http://keepwatch.example";
  const server = await createServer({ log, publicUrl, trustedProxies: [], onAnswer: () => undefined });
  const house = { publicUrl, now: () => new Date() } as House;
  mountRoutes(server, fileRoutes(parts), house, () =>
    Promise.resolve({ ...nobody, organizationId: null, permissions: new Set<string>() }),
  );
  t.after(() => server.close());
  return `${await server.listen({ host: "127.0.0.1", port: 0 })}/api/v1/file`;
}

test("a file has its type and name, and is described as one", async (t) => {
  async function* parts() {
    yield "a,b\r\n";
    yield "1,ü\r\n";
  }
  const answer = await fetch(await serve(t, parts()));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "text/csv; charset=utf-8");
  assert.equal(answer.headers.get("content-disposition"), 'attachment; filename="a.csv"');
  assert.equal(await answer.text(), "a,b\r\n1,ü\r\n");
  const document = JSON.stringify(openApiDocument(fileRoutes(parts()), "1"));
  assert.ok(document.includes('"content":{"text/csv":{"schema":{"type":"string"}}}'));
});

test("whoever hangs up ends the making of it", async (t) => {
  const ended = Promise.withResolvers<number>();
  async function* parts() {
    let made = 0;
    try {
      for (; made < 1_000_000; made++) yield "x".repeat(10_000);
    } finally {
      ended.resolve(made);
    }
  }
  const request = get(await serve(t, parts()));
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  await once(answer, "data");
  request.destroy();
  assert.ok((await ended.promise) < 100_000);
});

test("a file whose making fails is cut short, not ended as if it were whole", async (t) => {
  async function* parts() {
    yield "x".repeat(100_000);
    throw new Error("the database is gone");
  }
  const answer = await fetch(await serve(t, parts()));
  await assert.rejects(answer.text());
});
