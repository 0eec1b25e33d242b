// What stands in a page's place while it comes, when it does not exist, or when it broke.
import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import { Button, ButtonLink } from "#web/ui/button.tsx";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { Page } from "#web/ui/page.tsx";
import { Skeleton, SkeletonRows } from "#web/ui/skeleton.tsx";

export function PagePending() {
  return (
    <div className="w-full max-w-[1440px] px-4 pt-5 md:px-7">
      <Skeleton className="mt-1 h-6 w-48" />
      <Skeleton className="mt-3 mb-6 h-4 w-72" />
      <SkeletonRows />
    </div>
  );
}

export function PageNotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t("notFound.title")} isNarrow>
      <EmptyState title={t("notFound.what")} action={<ButtonLink to="/monitors">{t("notFound.back")}</ButtonLink>}>
        {t("notFound.why")}
      </EmptyState>
    </Page>
  );
}

const lists = { monitor: "/monitors", heartbeat: "/heartbeats", incident: "/incidents" } as const;

/** One thing that does not exist. Trying again would not bring it back. */
export function PageMissing({ what }: { what: keyof typeof lists }) {
  const { t } = useTranslation();
  return (
    <Page title={t("notFound.title")} isNarrow>
      <EmptyState
        title={t(`notFound.${what}.what`)}
        action={<ButtonLink to={lists[what]}>{t(`notFound.${what}.back`)}</ButtonLink>}
      >
        {t("notFound.mayBeDeleted")}
      </EmptyState>
    </Page>
  );
}

export function PageFailure({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <Page title={t("failure.title")} isNarrow>
      <EmptyState
        title={wordsFor(error)}
        action={
          <Button
            onClick={() => {
              reset();
              void router.invalidate();
            }}
          >
            {t("actions.tryAgain")}
          </Button>
        }
      >
        {t("failure.why")}
      </EmptyState>
    </Page>
  );
}
