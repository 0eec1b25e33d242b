// The OpenAPI document at /api/schema/, and a page made from it at /api/docs: plain HTML without a script, so that it
// lives under our content security policy.
import type { FastifyInstance } from "fastify";
import type { Route } from "#platform/http/route.ts";
import { openApiDocument } from "#platform/openapi.ts";
import { version } from "#platform/version.ts";
import { docsHtml, docsStyle } from "./docs-html.ts";

export function mountDocs(server: FastifyInstance, routes: readonly Route[]): void {
  const document = openApiDocument(routes, version);
  const html = docsHtml(document);
  server.get("/api/schema/", async () => document);
  server.get("/api/docs", async (_request, reply) => reply.type("text/html; charset=utf-8").send(html));
  server.get("/api/docs.css", async (_request, reply) => reply.type("text/css; charset=utf-8").send(docsStyle));
}
