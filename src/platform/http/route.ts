// Where a verb is found: method and path. The path's parameters, the query and the body together are the verb's input.
import { isNothing } from "#platform/schema.ts";
import type { Verb } from "#platform/verb.ts";

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

export interface Route {
  readonly method: Method;
  readonly path: string; // below /api/v1, parameters as {name}
  readonly verb: Verb;
  readonly status: number; // of a good answer
  readonly maxBodyBytes: number;
  readonly section: string; // heading in the documents
}

/** 1 MiB holds everything but bulk requests. */
const DEFAULT_MAX_BODY_BYTES = 1_048_576;

export function routesOf(
  section: string,
  list: readonly (readonly [string, Verb, { status?: number; maxBodyBytes?: number }?])[],
): Route[] {
  return list.map(([where, verb, options]) => {
    const [method, path] = where.split(" ") as [Method, string];
    return {
      method,
      path,
      verb,
      section,
      status: options?.status ?? (isNothing(verb.output) ? 204 : 200),
      maxBodyBytes: options?.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    };
  });
}

export function pathParameters(route: Route): string[] {
  return [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
}
