// Digest authentication as credentials: asks without a proof first, and answers the challenge that comes back.
import type { Credentials } from "./credentials.ts";
import { answerChallenge, chooseChallenge } from "./digest.ts";
import type { Digest } from "./http-auth-settings.ts";

export function digestCredentials({ username, password }: Digest): Credentials {
  return {
    refusal: "HTTP 401: the server does not accept this user name and password",
    authorize(request, refused) {
      if (refused === null) return Promise.resolve(null);
      const challenge = chooseChallenge(refused.headers?.get("www-authenticate") ?? "");
      if (challenge === null) {
        const message = "HTTP 401, without a digest challenge that Keepwatch can answer (MD5 or SHA-256, qop auth)";
        return Promise.resolve({ reason: "auth_failed", message, isOurs: false, isSilence: false });
      }
      const { method, url } = request;
      const uri = url.slice(new URL(url).origin.length);
      return Promise.resolve(answerChallenge(challenge, { method, uri, username, password }));
    },
  };
}
