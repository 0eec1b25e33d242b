// What surrounds every page: the query cache, the notes, the tooltips, and the CSP's rule that no style element is made.
import { CSPProvider } from "@base-ui/react/csp-provider";
import { MutationCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import i18next from "i18next";
import { Problem, wordsFor } from "#web/api/problem.ts";
import { routeTree } from "#web/routes.tsx";
import { listenForKeys } from "#web/ui/keys.ts";
import { Toasts, tellFailure } from "#web/ui/toast.tsx";

const freshMs = 10_000;
const mostTries = 2;

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      retry: (tries, error) => tries < mostTries && !(error instanceof Problem && error.status < 500),
    },
  },
  mutationCache: new MutationCache({
    // A form shows its own faults; everything else says here why it did not work.
    onError: (error, _variables, _context, mutation) => {
      if (mutation.meta?.["isTold"] === true) return;
      tellFailure(i18next.t("problems.notDone"), wordsFor(error));
    },
  }),
});

const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 150,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

listenForKeys();

// After an upgrade of the server the chunks of the old page are gone: fetch the new page, but not over and over.
const reloadedAtKey = "keepwatch.reloaded-at";
const leastBetweenReloadsMs = 60_000;
window.addEventListener("vite:preloadError", (event) => {
  if (Date.now() - Number(sessionStorage.getItem(reloadedAtKey)) < leastBetweenReloadsMs) return;
  event.preventDefault();
  sessionStorage.setItem(reloadedAtKey, String(Date.now()));
  location.reload();
});

export function App() {
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </CSPProvider>
  );
}
