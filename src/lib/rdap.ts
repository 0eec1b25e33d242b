// Reads what RDAP (RFC 9082 to 9224) answers: which server knows a top-level domain, and when a domain's registration ends.
// Pure; whatever does not fit reads as null.

/** Entries of one list that are looked at; real answers have a handful. */
const MAX_ENTRIES = 100;
const MAX_TOP_LEVELS = 20_000;
const MAX_REGISTRAR_CHARACTERS = 200;

export interface Registration {
  readonly expiresAt: Date | null; // null: the registry does not tell
  readonly registrar: string | null;
}

/** Top-level domain → base address, with a slash at the end. Null when this is no such file. */
export function readBootstrap(file: unknown): Map<string, string> | null {
  const services = fieldOf(file, "services");
  if (!Array.isArray(services)) return null;
  const servers = new Map<string, string>();
  for (const service of services) {
    const [names, addresses] = Array.isArray(service) ? (service as unknown[]) : [];
    const address = chosenAddress(addresses);
    if (address === null || !Array.isArray(names)) continue;
    for (const name of names)
      if (typeof name === "string" && servers.size < MAX_TOP_LEVELS) servers.set(name.toLowerCase(), address);
  }
  return servers;
}

/** Null when the answer is not about this domain. */
export function readRegistration(answer: unknown, domain: string): Registration | null {
  const name = fieldOf(answer, "ldhName");
  if (fieldOf(answer, "objectClassName") !== "domain") return null;
  if (typeof name === "string" && name.toLowerCase().replace(/\.$/, "") !== domain) return null;
  const end = listOf(answer, "events").find((event) => fieldOf(event, "eventAction") === "expiration");
  return { expiresAt: momentOf(fieldOf(end, "eventDate")), registrar: registrarOf(answer) };
}

function registrarOf(answer: unknown): string | null {
  const entity = listOf(answer, "entities").find((one) => listOf(one, "roles").includes("registrar"));
  const card: unknown = listOf(entity, "vcardArray")[1];
  for (const property of Array.isArray(card) ? (card as unknown[]).slice(0, MAX_ENTRIES) : []) {
    const [kind, , , value] = Array.isArray(property) ? (property as unknown[]) : [];
    if (kind === "fn" && typeof value === "string" && value.trim() !== "") return oneLine(value);
  }
  return null;
}

function chosenAddress(addresses: unknown): string | null {
  if (!Array.isArray(addresses)) return null;
  const known = addresses.filter((one): one is string => typeof one === "string" && URL.canParse(one));
  const address = known.find((one) => one.startsWith("https:")) ?? known.find((one) => one.startsWith("http:"));
  return address === undefined ? null : address.replace(/\/*$/, "/");
}

function oneLine(text: string): string {
  const line = text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ");
  return line.trim().slice(0, MAX_REGISTRAR_CHARACTERS).toWellFormed();
}

function momentOf(value: unknown): Date | null {
  const date = new Date(typeof value === "string" ? value : "");
  const year = date.getUTCFullYear();
  return Number.isNaN(year) || year < 1980 || year > 9_000 ? null : date;
}

function listOf(value: unknown, field: string): unknown[] {
  const found = fieldOf(value, field);
  return Array.isArray(found) ? found.slice(0, MAX_ENTRIES) : [];
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}
