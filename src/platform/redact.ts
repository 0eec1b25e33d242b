// Takes secrets out of whatever is about to be logged or kept in the audit log: by the name of the field at any depth,
// and by their look inside texts. Pure, and bounded however large, deep or circular the value is.

const replacement = "[REDACTED]";
const maxDepth = 32; // levels
const maxNodes = 20_000; // values of one call, all levels together
const maxTextLength = 100_000; // UTF-16 units of one text

/** Parts of field names (lower case, letters and digits alone) behind which nobody writes anything but secrets. */
const secretNameParts = [
  "password",
  "passphrase",
  "passwd",
  "secret",
  "token",
  "authorization",
  "cookie",
  "credential",
  "apikey",
  "accesskey",
  "privatekey",
  "signingkey",
  "encryptionkey",
  "pingkey",
  "pingurl",
  "recoverycode",
  "setupcode",
  "webhookurl",
  "databaseurl",
  "databasedirecturl",
  "redisurl",
  "smtpurl",
];
const secretNames = new Set(["pass", "pwd", "otp", "totp", "jwt"]);

function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return secretNames.has(plain) || secretNameParts.some((part) => plain.includes(part));
}

// Each pattern starts where a run of its characters starts and never looks at one twice, so that a hostile text costs
// no more than its length. Better one innocent word too many than one secret.
const secretsInTexts: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#]*@/gi, `$1${replacement}@`], // user info of a URL
  [/(?<![A-Za-z0-9_-])kw_[A-Za-z0-9_-]{4,}/g, replacement], // our API keys
  [/(?<![\w-])eyJ[\w-]*\.[\w-]+\.[\w-]*/g, replacement], // JSON Web Tokens
  [/\b(Bearer|Basic)\s{1,8}[\w+/=.~-]{16,}/gi, `$1 ${replacement}`],
  [/([?&][\w-]{0,30}(?:token|secret|password|api_?key|signature)=)[^&\s#"']+/gi, `$1${replacement}`],
];

/** A text without the secrets that can be told by their look, cut at a bounded length. */
export function redactText(text: string): string {
  let clean = text.length > maxTextLength ? `${text.slice(0, maxTextLength)}… (cut)` : text;
  for (const [pattern, substitute] of secretsInTexts) clean = clean.replace(pattern, substitute);
  return clean;
}

/** A copy that JSON can hold, without secrets. Errors keep name, message, code, stack and cause; the rest of them may quote input. */
export function redact(value: unknown): unknown {
  const ancestors = new Set<object>();
  let nodes = 0;

  function copy(current: unknown): unknown {
    if (typeof current === "string") return redactText(current);
    if (typeof current === "bigint") return current.toString();
    if (typeof current === "function" || typeof current === "symbol") return undefined;
    if (typeof current !== "object" || current === null) return current;
    if (ancestors.has(current)) return "[CIRCULAR]";
    if (ancestors.size >= maxDepth) return "[TOO DEEP]";
    if (++nodes > maxNodes) return "[TOO MUCH]";
    ancestors.add(current);
    const copied = copyObject(current);
    ancestors.delete(current);
    return copied;
  }

  function copyObject(current: object): unknown {
    if (Array.isArray(current)) return copyList(current);
    if (current instanceof Error) return copyFields(fieldsOfError(current));
    if (current instanceof Map) return copyFields([...current].map(([name, field]) => [String(name), field]));
    if (current instanceof Set) return copyList([...current]);
    if (ArrayBuffer.isView(current)) return `[${current.byteLength} bytes]`;
    if (isPlain(current)) return copyFields(Object.entries(current));
    if ("toJSON" in current && typeof current.toJSON === "function") return copy(current.toJSON());
    return `[${current.constructor.name}]`; // sockets, requests, clients: their insides are nobody's reading
  }

  function copyList(list: readonly unknown[]): unknown[] {
    const room = Math.max(0, maxNodes - nodes);
    nodes += Math.min(list.length, room);
    const copied = list.slice(0, room).map(copy);
    return list.length > room ? [...copied, "[TOO MUCH]"] : copied;
  }

  function copyFields(fields: readonly (readonly [string, unknown])[]): Record<string, unknown> {
    const room = Math.max(0, maxNodes - nodes);
    nodes += Math.min(fields.length, room);
    const copied = fields.slice(0, room).map(([name, field]) => [redactText(name), copyField(name, field)] as const);
    return Object.fromEntries(fields.length > room ? [...copied, ["…", "[TOO MUCH]"] as const] : copied);
  }

  function copyField(name: string, field: unknown): unknown {
    // Whether a secret is set is no secret.
    if (field === null || field === undefined || typeof field === "boolean") return field;
    return isSecretName(name) ? replacement : copy(field);
  }

  return copy(value);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function fieldsOfError(error: Error): [string, unknown][] {
  const fields: [string, unknown][] = [
    ["name", error.name],
    ["message", error.message],
  ];
  if ("code" in error) fields.push(["code", error.code]);
  fields.push(["stack", error.stack]);
  if (error.cause !== undefined) fields.push(["cause", error.cause]);
  if (error instanceof AggregateError) fields.push(["errors", error.errors]);
  return fields;
}
