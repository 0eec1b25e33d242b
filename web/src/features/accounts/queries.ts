// What the page asks about the instance, the person and the organisation.
import { queryOptions } from "@tanstack/react-query";
import { answerOf, client, openClient } from "#web/api/client.ts";

const mostListed = 200; // members, keys and sessions of one organisation that the page shows

export const instanceQuery = queryOptions({
  queryKey: ["instance"],
  queryFn: ({ signal }) => answerOf(openClient.GET("/api/v1/auth/status", { signal })),
  staleTime: 60_000,
});

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => answerOf(client.GET("/api/v1/auth/me", { signal })),
  staleTime: 60_000,
});

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: ({ signal }) =>
    answerOf(client.GET("/api/v1/members", { signal, params: { query: { limit: mostListed } } })),
});

export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: ({ signal }) =>
    answerOf(client.GET("/api/v1/invitations", { signal, params: { query: { limit: mostListed } } })),
});

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ signal }) =>
    answerOf(client.GET("/api/v1/api-keys", { signal, params: { query: { limit: mostListed } } })),
});

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) =>
    answerOf(client.GET("/api/v1/sessions", { signal, params: { query: { limit: mostListed } } })),
});
