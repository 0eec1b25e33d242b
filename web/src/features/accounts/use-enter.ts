// Going in: keep the access token, forget what was known of whoever was here before, go where the person wanted to.
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { holdAccessToken } from "#web/api/access-token.ts";
import type { Answer } from "#web/api/types.ts";

export function useEnter(): (signedIn: Answer<"auth.sign_in">, to?: string) => void {
  const router = useRouter();
  const queryClient = useQueryClient();
  return (signedIn, to = "/monitors") => {
    holdAccessToken(signedIn);
    queryClient.clear();
    void router.invalidate().then(() => router.navigate({ href: to, replace: true }));
  };
}
