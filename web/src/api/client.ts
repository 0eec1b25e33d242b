// The typed client. Every request carries the access token; one that finds it spent is sent once more with a fresh one.
import createClient from "openapi-fetch";
import { accessToken, refreshAccessToken } from "./access-token.ts";
import { problemFrom } from "./problem.ts";
import type { paths } from "./schema.d.ts";

async function fetchSignedIn(request: Request): Promise<Response> {
  const token = await accessToken();
  const spare = request.clone(); // a body can be read only once
  const response = await fetch(withToken(request, token));
  if (response.status !== 401 || token === null) return response;
  const fresh = await refreshAccessToken(token);
  return fresh === null ? response : fetch(withToken(spare, fresh));
}

function withToken(request: Request, token: string | null): Request {
  if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

export const client = createClient<paths>({ baseUrl: location.origin, fetch: fetchSignedIn });

/** For what a stranger may ask: signing in, setting up. Never waits for a token. */
export const openClient = createClient<paths>({ baseUrl: location.origin });

interface Answered<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The answer, or the refusal as an error. */
export async function answerOf<Data>(answered: Promise<Answered<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await answered;
  if (!response.ok) throw problemFrom(response.status, error);
  return data as NonNullable<Data>;
}

/** For verbs that answer with nothing. */
export async function doneOf(answered: Promise<Answered<unknown>>): Promise<void> {
  const { error, response } = await answered;
  if (!response.ok) throw problemFrom(response.status, error);
}
