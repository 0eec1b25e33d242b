// Serves the built page: hashed files for a year, everything else as the one document of the single-page app.
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import type { Log } from "#platform/log.ts";

export const pageFolder = join(import.meta.dirname, "..", "..", "web", "dist");

/** First path segments that are the program's own: nothing there is a page. */
const ownPaths = /^\/(api|live|ready|healthz|health|metrics)(\/|$|\?)/;
const looksLikeFile = /\.\w+$/;

export async function mountPage(server: FastifyInstance, log: Log): Promise<void> {
  if (!existsSync(join(pageFolder, "index.html"))) return log.warn({}, "the page is not built; only the API is served");
  await server.register(fastifyStatic, { root: pageFolder, serve: false, cacheControl: false, preCompressed: true });
  server.get<{ Params: { "*": string } }>("/*", (request, reply) => {
    if (ownPaths.test(request.url)) return reply.callNotFound();
    const path = request.params["*"];
    const isFile = looksLikeFile.test(path);
    const isHashed = path.startsWith("assets/");
    reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
    return reply.sendFile(isFile ? path : "index.html");
  });
}
