// Speaks to a running Keepwatch as any program would: over HTTP, with an API key. Knows no table and no code of ours.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

export interface ApiAnswer<Body> {
  readonly status: number;
  readonly body: Body;
}

export interface ApiClient {
  readonly address: string;
  /** `ask("POST /monitors", {…})`. Rejects when nobody answers. */
  ask<Body = unknown>(
    request: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer<Body>>;
  /** Asks again, under one idempotency key, until it is answered with a 2xx; for a program that is killed meanwhile. */
  insist<Body = unknown>(request: string, body?: unknown): Promise<Body>;
}

const ASK_WITHIN_MS = 15_000;
const INSIST_FOR_MS = 60_000;
const AGAIN_AFTER_MS = 100;

export function createApiClient(address: string, key: string): ApiClient {
  async function ask<Body>(
    request: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer<Body>> {
    const [method = "", path = ""] = request.split(" ");
    const response = await fetch(path.startsWith("/ready") ? address + path : `${address}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ASK_WITHIN_MS),
    });
    const text = await response.text();
    return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as Body };
  }

  return {
    address,
    ask,
    async insist<Body>(request: string, body?: unknown): Promise<Body> {
      const headers = request.startsWith("POST") ? { "idempotency-key": randomUUID() } : {};
      const giveUpAt = performance.now() + INSIST_FOR_MS;
      for (;;) {
        const answer = await ask<Body>(request, body, headers).catch(() => null);
        if (answer !== null && answer.status >= 200 && answer.status < 300) return answer.body;
        if (performance.now() > giveUpAt || (answer !== null && isHopeless(answer.status)))
          throw new Error(`${request} was answered ${answer?.status ?? "not at all"}: ${JSON.stringify(answer?.body)}`);
        await pause(AGAIN_AFTER_MS);
      }
    },
  };
}

/** A refusal; 409 is the same request still running, 429 and 5xx pass. */
function isHopeless(status: number): boolean {
  return status >= 400 && status < 500 && status !== 409 && status !== 429;
}
