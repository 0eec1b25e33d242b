// Where one is signed in; any of it can be ended.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, doneOf } from "#web/api/client.ts";
import type { Session } from "#web/api/types.ts";
import { Button } from "#web/ui/button.tsx";
import { Section } from "#web/ui/page.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { Time } from "#web/ui/time.tsx";
import { sessionsQuery } from "./queries.ts";

export function Sessions() {
  const { t } = useTranslation();
  const sessions = useQuery(sessionsQuery);
  return (
    <Section title={t("account.sessions")}>
      {sessions.data === undefined ? (
        <SkeletonRows count={2} />
      ) : (
        <ul className="border-t border-line">
          {currentFirst(sessions.data.items).map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function currentFirst(sessions: readonly Session[]): Session[] {
  return sessions.toSorted((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
}

function SessionRow({ session }: { session: Session }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: () => doneOf(client.DELETE("/api/v1/sessions/{id}", { params: { path: { id: session.id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line py-2">
      <div className="min-w-0 flex-1">
        <p className="truncate">
          {browserName(session.userAgent) ?? t("account.unknownBrowser")}
          {session.isCurrent && <span className="text-faint"> · {t("account.thisOne")}</span>}
        </p>
        <p className="figures truncate text-small text-muted">
          {session.address ?? ""} · {t("account.lastUsed")} <Time at={session.lastUsedAt} />
        </p>
      </div>
      {!session.isCurrent && (
        <Button size="small" look="quiet" isBusy={end.isPending} onClick={() => end.mutate()}>
          {t("account.endSession")}
        </Button>
      )}
    </li>
  );
}

const browsers = [
  ["Edg/", "Edge"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const systems = ["Windows", "Android", "iPhone", "iPad", "Mac OS X", "Linux"] as const;

/** "Firefox on Linux"; programs are called what they call themselves. */
function browserName(userAgent: string | null): string | null {
  if (userAgent === null || userAgent === "") return null;
  const browser = browsers.find(([sign]) => userAgent.includes(sign))?.[1];
  const system = systems.find((sign) => userAgent.includes(sign));
  if (browser === undefined) return userAgent.slice(0, 60);
  return system === undefined ? browser : `${browser} · ${system.replace("Mac OS X", "macOS")}`;
}
