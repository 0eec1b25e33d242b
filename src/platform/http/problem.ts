// Turns refusals and our own mistakes into problem documents (RFC 9457). A mistake is logged in full and told in one
// sentence without its details.
import type { FastifyReply, FastifyRequest } from "fastify";
import { isDatabaseAway } from "#platform/database/away.ts";
import type { Log } from "#platform/log.ts";
import { Refusal, titleOf } from "#platform/refusal.ts";

/** Fastify's own refusals in our words. */
const ownWords: Readonly<Record<string, readonly [status: number, code: string, detail: string] | undefined>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, "body_too_large", "The body is larger than this address takes."],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, "not_json", "Send JSON: Content-Type: application/json."],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, "malformed_json", "The body is not JSON."],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, "malformed_json", "The body is not JSON."],
};

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  const { statusCode, code = "" } = error as { statusCode?: number; code?: string };
  const own = ownWords[code];
  if (own !== undefined) return new Refusal(...own);
  if (isDatabaseAway(error))
    return new Refusal(503, "database_away", "The database does not answer. Try again in a moment.", {
      retryAfterSeconds: 5,
    });
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
