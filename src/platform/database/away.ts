// Tells a database that is not there now from a statement that it refused.

/** Codes of PostgreSQL and of sockets that mean: the database is not there now. */
const awayCodes =
  /^(08\d{3}|57P0[123]|57014|53300|ECONNREFUSED|ECONNRESET|ENOENT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE)$/;

export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string" && awayCodes.test(code)) return true;
  return /timeout exceeded when trying to connect|Connection terminated|Query read timeout/i.test(error.message);
}
