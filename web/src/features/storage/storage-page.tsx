// What is stored, how much of it there is, and how long the disk will last: for whoever runs this installation.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { wordsFor } from "#web/api/problem.ts";
import { formatBytes, formatCount } from "#web/ui/format.ts";
import { Notice } from "#web/ui/notice.tsx";
import { Page } from "#web/ui/page.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";

const storageQuery = queryOptions({
  queryKey: ["storage"],
  queryFn: ({ signal }) => answerOf(client.GET("/api/v1/storage", { signal })),
  refetchInterval: 60_000,
});

type Storage = Awaited<ReturnType<NonNullable<typeof storageQuery.queryFn>>>;

/** Below this somebody should do something; a disk is not bought in a day. */
const FEW_DAYS = 30;

export function StoragePage() {
  const { t } = useTranslation();
  const storage = useQuery(storageQuery);
  return (
    <Page title={t("storage.title")} sentence={<p className="text-muted">{t("storage.sentence")}</p>}>
      {storage.isError ? (
        <Notice look="fault" title={wordsFor(storage.error)} />
      ) : storage.isPending ? (
        <SkeletonRows />
      ) : (
        <>
          <Outlook storage={storage.data} />
          <Sizes storage={storage.data} />
          <Keeps keeps={storage.data.keeps} />
        </>
      )}
    </Page>
  );
}

function Outlook({ storage }: { storage: Storage }) {
  const { t } = useTranslation();
  const { diskDays, freeBytes, growthPerDayBytes: growth } = storage;
  const isShort = diskDays !== null && diskDays < FEW_DAYS;
  return (
    <section className="mb-6 max-w-prose">
      {isShort && (
        <Notice look="fault" title={t("storage.short", { count: diskDays })}>
          {t("storage.whatToDo")}
        </Notice>
      )}
      <p>
        {t("storage.total", { size: formatBytes(storage.totalBytes) })}{" "}
        {growth === null
          ? t("storage.growthUnknown")
          : growth > 0
            ? t("storage.growth", { size: formatBytes(growth) })
            : t("storage.noGrowth")}{" "}
        {storage.measuredAt === null
          ? null
          : freeBytes === null
            ? t("storage.diskElsewhere")
            : diskDays === null
              ? t("storage.free", { size: formatBytes(freeBytes) })
              : t("storage.lasts", { size: formatBytes(freeBytes), count: diskDays, days: formatCount(diskDays) })}
      </p>
    </section>
  );
}

/** The bars say at a glance what the figures beside them say exactly. */
function Sizes({ storage }: { storage: Storage }) {
  const { t } = useTranslation();
  const largest = Math.max(1, ...storage.items.map(({ bytes }) => bytes));
  return (
    <ul aria-label={t("storage.byKind")} className="mb-6 border-t border-line">
      {storage.items.map(({ kind, bytes }) => (
        <li
          key={kind}
          className="grid grid-cols-[1fr_auto] items-center gap-x-4 border-b border-line py-2 sm:grid-cols-[14rem_1fr_6rem]"
        >
          <span>{t(`storage.kinds.${kind}`)}</span>
          <span aria-hidden className="order-last col-span-2 h-1.5 rounded-full bg-hover sm:order-none sm:col-span-1">
            <span
              className="block h-full rounded-full bg-accent-fill"
              style={{ width: `${(bytes / largest) * 100}%` }}
            />
          </span>
          <span className="text-right tabular-nums">{formatBytes(bytes)}</span>
        </li>
      ))}
    </ul>
  );
}

function Keeps({ keeps }: { keeps: Storage["keeps"] }) {
  const { t } = useTranslation();
  if (keeps === null) return null;
  return (
    <p className="max-w-prose text-muted">
      {t("storage.keeps", {
        resultDays: formatCount(keeps.resultDays),
        hourDays: formatCount(keeps.hourDays),
        failures: formatCount(keeps.failuresKept),
      })}
    </p>
  );
}
