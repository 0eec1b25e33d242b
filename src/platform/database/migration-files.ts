// The files of migrations: their names, order, text and checksum. Knows no database.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface MigrationFile {
  readonly number: number;
  readonly name: string; // without the ending
  readonly text: string;
  readonly checksum: string; // SHA-256 of the text, hex
  /** False for a file that begins with `-- no-transaction`. */
  readonly inTransaction: boolean;
  /** The statements of a file without a transaction, each run by itself: in such a file one ends where a line ends in `;`. */
  readonly statements: readonly string[];
}

/** In order. A badly named file, a gap or a number used twice is our own mistake. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  const files = await Promise.all(names.map((name) => readMigration(folder, name)));
  files.forEach((file, index) => {
    if (file.number !== index + 1)
      throw new Error(`migrations must be numbered 1, 2, 3…: ${file.name} is in the place of ${index + 1}`);
  });
  return files;
}

async function readMigration(folder: string, fileName: string): Promise<MigrationFile> {
  const match = /^(\d{4})-[a-z0-9-]+(?=\.sql$)/.exec(fileName);
  if (match === null) throw new Error(`${fileName} is not named like 0001-what-it-does.sql`);
  const text = await readFile(join(folder, fileName), "utf8");
  return {
    number: Number(match[1]),
    name: match[0],
    text,
    checksum: createHash("sha256").update(text).digest("hex"),
    inTransaction: !/^-- no-transaction\s*$/m.test(text.slice(0, text.indexOf("\n") + 1)),
    statements: splitAtLineEnds(text),
  };
}

function splitAtLineEnds(text: string): string[] {
  const withoutComments = text.replaceAll(/^\s*--.*$/gm, "");
  return withoutComments
    .split(/;[ \t]*$/m)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
