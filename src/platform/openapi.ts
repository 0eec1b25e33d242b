// Makes the OpenAPI 3.1 document from the routes, so that the document cannot differ from what is parsed and answered.
import type { TObject, TSchema } from "typebox";
import { contentTypesOf } from "./download.ts";
import { API_BASE } from "./http/server.ts";
import { isNothing } from "./schema.ts";
import { pathParameters, type Route } from "./http/route.ts";

type Json = Record<string, unknown>;

const problemSchema: Json = {
  type: "object",
  required: ["type", "title", "status", "detail", "code", "errors", "requestId"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", description: "Stable; programs may rely on it." },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "message"],
        properties: { path: { type: "string" }, message: { type: "string" } },
      },
    },
    requestId: { type: "string" },
  },
};

export function openApiDocument(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  const named: Record<string, Json> = {};
  for (const route of routes) {
    const path = API_BASE + route.path;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: hoistNamed(operation(route), named) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Keepwatch",
      version,
      description:
        "Everything that the page can do. Times are RFC 3339 in UTC; lists are paged by cursor; errors are problem documents (RFC 9457).",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }],
    tags: [...new Set(routes.map((route) => route.section))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An access token, or an API key (`kw_…`)." },
      },
      schemas: { Problem: problemSchema, ...named },
      responses: {
        Problem: {
          description: "Refused",
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
    },
  };
}

/** Puts every schema with a title under `components`, once, and refers to it; two of one title must be the same. */
function hoistNamed(node: unknown, named: Record<string, Json>): unknown {
  if (Array.isArray(node)) return node.map((entry) => hoistNamed(entry, named));
  if (typeof node !== "object" || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, hoistNamed(value, named)]));
  const { title } = copy;
  if (typeof title !== "string" || copy["type"] !== "object") return copy;
  const before = named[title];
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(copy))
    throw new Error(`two different schemas are called ${title}`);
  named[title] = copy;
  return { $ref: `#/components/schemas/${title}` };
}

function operation(route: Route): Json {
  const { verb } = route;
  const inPath = new Set(pathParameters(route));
  const isRead = route.method === "GET" || route.method === "DELETE";
  const rest = Object.entries(verb.input.properties as Record<string, TSchema>).filter(([name]) => !inPath.has(name));
  const required = new Set((verb.input as TObject & { required?: string[] }).required ?? []);
  const parameters: Json[] = [...inPath].map((name) => ({
    name,
    in: "path",
    required: true,
    schema: verb.input.properties[name],
  }));
  if (isRead)
    for (const [name, schema] of rest) parameters.push({ name, in: "query", required: required.has(name), schema });
  return {
    operationId: verb.name,
    summary: verb.summary,
    tags: [route.section],
    ...(verb.access === "public" ? { security: [] } : {}),
    parameters,
    ...(!isRead && rest.length > 0 ? { requestBody: bodyOf(rest, required) } : {}),
    responses: {
      [route.status]: isNothing(verb.output)
        ? { description: "Done" }
        : { description: "Done", content: contentOf(verb.output) },
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function contentOf(output: TSchema): Json {
  const files = contentTypesOf(output);
  if (files === null) return { "application/json": { schema: output } };
  return Object.fromEntries(files.map((contentType) => [contentType, { schema: { type: "string" } }]));
}

function bodyOf(fields: readonly (readonly [string, TSchema])[], required: ReadonlySet<string>): Json {
  const names = fields.map(([name]) => name).filter((name) => required.has(name));
  return {
    required: names.length > 0,
    content: {
      "application/json": {
        schema: {
          type: "object",
          additionalProperties: false,
          ...(names.length > 0 ? { required: names } : {}),
          properties: Object.fromEntries(fields),
        },
      },
    },
  };
}
