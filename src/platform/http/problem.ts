// Turns refusals and our own mistakes into problem documents (RFC 9457). A mistake is logged in full and told in one
// sentence without its details.
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "#platform/log.ts";
import { Refusal, titleOf } from "#platform/refusal.ts";

/** Codes of PostgreSQL and of sockets that mean: the database is not there now. */
const awayCodes = /^(08\d{3}|57P0[123]|57014|53300|ECONNREFUSED|ECONNRESET|ENOENT|ETIMEDOUT|EPIPE)$/;

export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string" && awayCodes.test(code)) return true;
  return /timeout exceeded when trying to connect|Connection terminated|Query read timeout/i.test(error.message);
}

/** Fastify's own refusals (body too large, not JSON) in our words. */
function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new Refusal(413, "body_too_large", "The body is larger than this address takes.");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new Refusal(415, "not_json", "Send JSON: Content-Type: application/json.");
    case "FST_ERR_CTP_INVALID_JSON_BODY":
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return new Refusal(400, "malformed_json", "The body is not JSON.");
  }
  if (isDatabaseAway(error))
    return new Refusal(503, "database_away", "The database does not answer. Try again in a moment.", { retryAfterSeconds: 5 });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Refusal(statusCode, "malformed_request", "The request is malformed.");
  return null;
}

export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const refusal = refusalOf(error);
  if (refusal === null) log.error({ err: error, requestId: request.id }, "a request failed by our own mistake");
  const status = refusal?.status ?? 500;
  if (refusal?.retryAfterSeconds != null) reply.header("retry-after", String(refusal.retryAfterSeconds));
  if (status === 401) reply.header("www-authenticate", "Bearer");
  return reply
    .status(status)
    .type("application/problem+json; charset=utf-8")
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send({
      type: "about:blank",
      title: titleOf(status),
      status,
      detail: refusal?.message ?? "Something went wrong on our side. The log has the details under this request id.",
      code: refusal?.code ?? "internal",
      errors: refusal?.errors ?? [],
      requestId: request.id,
    });
}
