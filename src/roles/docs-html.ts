// Makes the readable page of the API from its OpenAPI document. Everything that it prints comes from our own schemas, and
// is escaped all the same.
type Json = Record<string, unknown>;

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: Json }[];
  readonly requestBody?: { content: { "application/json": { schema: Json } } };
  readonly responses: Record<string, { description?: string; content?: { "application/json"?: { schema: Json } } }>;
}

const MAX_DEPTH = 6;

export function docsHtml(document: Json): string {
  const named = (document["components"] as { schemas: Record<string, Json> }).schemas;
  const shown = inlineNamed(document["paths"], named) as Record<string, Record<string, Operation>>;
  const { title, version, description } = document["info"] as { title: string; version: string; description: string };
  const operations = Object.entries(shown).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const sections = [...new Set(operations.map(({ operation }) => operation.tags[0]!))];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} API</title><link rel="stylesheet" href="/api/docs.css"></head><body>
<header><h1>${escape(title)} API <small>${escape(version)}</small></h1><p>${escape(description)}</p>
<p>Send <code>Authorization: Bearer TOKEN</code> with an API key (<code>kw_…</code>) or an access token. The machine-readable document is at <a href="/api/schema/">/api/schema/</a>.</p></header>
<nav aria-label="Sections"><ul>${sections.map((name) => `<li><a href="#${anchor(name)}">${escape(name)}</a></li>`).join("")}</ul></nav>
<main>${sections
    .map(
      (name) =>
        `<section><h2 id="${anchor(name)}">${escape(name)}</h2>${operations
          .filter(({ operation }) => operation.tags[0] === name)
          .map(({ path, method, operation }) => operationHtml(path, method, operation))
          .join("")}</section>`,
    )
    .join("")}</main></body></html>`;
}

/** Named schemas stand where they are used: a reader needs no second place. They hold no circles. */
function inlineNamed(node: unknown, named: Record<string, Json>): unknown {
  if (Array.isArray(node)) return node.map((entry) => inlineNamed(entry, named));
  if (typeof node !== "object" || node === null) return node;
  const ref = (node as { $ref?: string }).$ref;
  const schema = ref?.startsWith("#/components/schemas/")
    ? named[ref.slice("#/components/schemas/".length)]
    : undefined;
  if (schema !== undefined) return inlineNamed(schema, named);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, inlineNamed(value, named)]));
}

function operationHtml(path: string, method: string, operation: Operation): string {
  const body = operation.requestBody?.content["application/json"].schema;
  const good = Object.entries(operation.responses).find(([status]) => status !== "default");
  const answer = good?.[1].content?.["application/json"]?.schema;
  const parameters = operation.parameters
    .map(
      ({ name, in: where, required, schema }) =>
        `<tr><td><code>${escape(name)}</code></td><td>${escape(where)}${required ? ", required" : ""}</td><td>${typeHtml(schema)}</td></tr>`,
    )
    .join("");
  return `<details id="${escape(operation.operationId)}"><summary><span class="method">${method}</span> <code>${escape(path)}</code> <span class="what">${escape(operation.summary)}</span></summary>
<p>Permission and operation id: <code>${escape(operation.operationId)}</code></p>
${parameters === "" ? "" : `<h3>Parameters</h3><table><thead><tr><th>Name</th><th>Where</th><th>Form</th></tr></thead><tbody>${parameters}</tbody></table>`}
${body === undefined ? "" : `<h3>Body</h3>${schemaHtml(body, 0)}`}
<h3>Answer ${escape(good?.[0] ?? "")}</h3>${answer === undefined ? "<p>Nothing.</p>" : schemaHtml(answer, 0)}</details>`;
}

function schemaHtml(schema: Json, depth: number): string {
  const properties = schema["properties"] as Record<string, Json> | undefined;
  if (properties !== undefined && depth < MAX_DEPTH) {
    const required = new Set((schema["required"] as string[] | undefined) ?? []);
    return `<ul class="fields">${Object.entries(properties)
      .map(
        ([name, field]) =>
          `<li><code>${escape(name)}</code>${required.has(name) ? "" : "?"} ${typeHtml(field, depth + 1)}</li>`,
      )
      .join("")}</ul>`;
  }
  return typeHtml(schema, depth);
}

function typeHtml(schema: Json, depth = 0): string {
  const note =
    typeof schema["description"] === "string" ? ` <span class="note">${escape(schema["description"])}</span>` : "";
  if (schema["enum"] !== undefined)
    return `${(schema["enum"] as unknown[]).map((word) => `<code>${escape(JSON.stringify(word))}</code>`).join(" ")}${note}`;
  const branches = (schema["anyOf"] ?? schema["oneOf"]) as Json[] | undefined;
  if (branches !== undefined) return branches.map((branch) => schemaOrType(branch, depth)).join(" or ") + note;
  if (schema["type"] === "array")
    return `list of ${schemaOrType((schema["items"] as Json | undefined) ?? {}, depth)}${note}`;
  if (schema["properties"] !== undefined) return `object${note}${schemaHtml(schema, depth)}`;
  const type = [(schema["type"] as string | string[] | undefined) ?? "anything"].flat().join(" or ");
  return `${escape(type)}${limitsOf(schema)}${note}`;
}

function schemaOrType(schema: Json, depth: number): string {
  return schema["properties"] === undefined ? typeHtml(schema, depth) : `object ${schemaHtml(schema, depth)}`;
}

function limitsOf(schema: Json): string {
  const limits = ["format", "minimum", "maximum", "minLength", "maxLength", "default"]
    .filter((key) => schema[key] !== undefined)
    .map((key) => `${key} ${String(schema[key])}`);
  return limits.length === 0 ? "" : ` <span class="limits">(${escape(limits.join(", "))})</span>`;
}

function anchor(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export const docsStyle = `:root { color-scheme: light dark; --line: light-dark(#d9dce1, #33373d); --quiet: light-dark(#5b626b, #a2a9b2); --accent: light-dark(#1f5fbf, #7db2ff); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 6rem; background: light-dark(#fff, #121417); color: light-dark(#16191d, #e8eaed); }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; } h1 small { font-weight: 400; color: var(--quiet); font-size: 1rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; } h3 { font-size: .95rem; margin: 1rem 0 .25rem; }
a { color: var(--accent); } code { font: .9em ui-monospace, monospace; } nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .5rem .75rem; } summary { cursor: pointer; } summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.method { display: inline-block; min-width: 4rem; font-weight: 600; } .what, .note, .limits { color: var(--quiet); } .what { margin-left: .5rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } ul.fields { margin: .1rem 0; padding-left: 1.25rem; }
`;
