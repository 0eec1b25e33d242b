// Finds text that PostgreSQL cannot store (NUL, lone surrogates) anywhere in what came in, so that it can be refused
// by name instead of failing a statement. Pure.

/** Deeper input than this is not searched; nothing that we store is. */
const MAX_DEPTH = 32;

/** One entry per text or field name that cannot be stored; `path` is a JSON pointer. */
export function unstorableText(value: unknown, path = "", depth = 0): { path: string; message: string }[] {
  if (typeof value === "string")
    return isStorable(value) ? [] : [{ path, message: "must not contain NUL or half a surrogate pair" }];
  if (typeof value !== "object" || value === null) return [];
  if (depth === MAX_DEPTH) return [{ path, message: `must not be nested deeper than ${MAX_DEPTH} levels` }];
  return Object.entries(value).flatMap(([name, field]) => {
    if (!isStorable(name)) return [{ path, message: "has a field whose name contains NUL or half a surrogate pair" }];
    return unstorableText(field, `${path}/${name}`, depth + 1);
  });
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
