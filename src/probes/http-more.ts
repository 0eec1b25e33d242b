// What an HTTP target may ask for beyond the plain look. Loaded at the first target that does, so that plain ones pay nothing.
import type { Credentials } from "./credentials.ts";
import { digestCredentials } from "./digest-credentials.ts";
import { type AnswerJudge, answerJudge } from "./http-answer.ts";
import type { SpeakHttp2 } from "./http2-talk.ts";
import { type HttpRequest, withoutCache } from "./http-request.ts";
import type { HttpSettings } from "./http-target.ts";
import { tokenCredentials } from "./oauth2.ts";

export interface More {
  readonly credentials: Credentials | null;
  /** Headers of the answer that must be kept, in lower case. */
  readonly wantedHeaders: ReadonlySet<string> | null;
  /** Judges keyword and assertions; null when the plain search is enough. */
  readonly judge: AnswerJudge | null;
  /** The request for one look. */
  readonly renew: (request: HttpRequest) => HttpRequest;
  readonly http2: SpeakHttp2 | null;
}

export async function moreOf(settings: HttpSettings): Promise<More> {
  const wanted = new Set(
    settings.assertions.flatMap((assertion) => (assertion.source === "header" ? [assertion.name.toLowerCase()] : [])),
  );
  if (settings.auth?.kind === "digest") wanted.add("www-authenticate");
  const needsJudge = settings.assertions.length > 0 || (settings.keyword !== null && settings.keywordKind === "regex");
  return {
    credentials: credentialsOf(settings),
    wantedHeaders: wanted.size === 0 ? null : wanted,
    judge: needsJudge ? answerJudge(settings) : null,
    renew: settings.cacheBusting ? withoutCache : (request) => request,
    http2: settings.httpVersion === "2" ? (await import("./http2-talk.ts")).speakHttp2 : null,
  };
}

function credentialsOf({ auth }: HttpSettings): Credentials | null {
  if (auth?.kind === "digest") return digestCredentials(auth);
  return auth?.kind === "oauth2" ? tokenCredentials(auth) : null;
}
