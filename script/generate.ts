// Writes the files that are made from the code, each only when it has changed. They are committed: their diff is
// reviewed, and script/ci refuses a tree in which they are out of date.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import openapiTypes, { astToString } from "openapi-typescript";
import { permissionsOf } from "#features/accounts/index.ts";
import { allRoutes, permissions } from "#features/index.ts";
import { settingsReference } from "#platform/config.ts";
import { openApiDocument } from "#platform/openapi.ts";
import { version } from "#platform/version.ts";

const root = dirname(import.meta.dirname);
const notice = "Made by script/generate; do not edit.";

const generated: Record<string, () => string | Promise<string>> = {
  "openapi.json": () => `${JSON.stringify(openApiDocument(allRoutes, version), null, 2)}\n`,
  "web/src/api/schema.d.ts": async () => {
    const document = openApiDocument(allRoutes, version) as unknown as Parameters<typeof openapiTypes>[0];
    return `// ${notice}\n${astToString(await openapiTypes(document))}`;
  },
  "docs/reference/settings.md": settingsReference,
  "docs/reference/permissions.md": permissionsReference,
};

function permissionsReference(): string {
  const roles = (["owner", "member", "reader"] as const).map((role) => permissionsOf(role, permissions));
  const mark = (has: boolean) => (has ? "yes" : "");
  const rows = allRoutes
    .filter((route) => route.verb.access === undefined)
    .map(({ verb, method, path }) => [
      `\`${verb.name}\``,
      `\`${method} ${path}\``,
      verb.summary,
      ...roles.map((role) => mark(role.has(verb.name))),
    ]);
  return [
    "# Permissions",
    "",
    `<!-- ${notice} -->`,
    "",
    "Each verb of the API is a permission of the same name. What needs none (signing in, one's own sessions) is not listed. Readers are API keys.",
    "",
    "| permission | where | what | owner | member | reader |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    "",
  ].join("\n");
}

for (const [path, make] of Object.entries(generated)) {
  const file = join(root, path);
  const text = await make();
  if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stderr.write(`wrote ${path}\n`);
}
