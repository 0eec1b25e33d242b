// The next moments at which something is expected: on the reader's clock and, where it differs, on the job's.
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { DuePreview } from "#web/api/types.ts";
import { formatMoment, locale, timeZoneName } from "#web/ui/format.ts";

interface DueTimesProps {
  due: Pick<DuePreview, "items" | "timeZone" | "clockChanges">;
  /** A length of time knows no zone. */
  hasZone: boolean;
}

export function DueTimes({ due, hasZone }: DueTimesProps) {
  const { t } = useTranslation("heartbeats");
  const ownZone = timeZoneName();
  const hasBoth =
    hasZone && due.items.some(({ expectedAt }) => clock(expectedAt, ownZone) !== clock(expectedAt, due.timeZone));
  return (
    <table className="figures w-full text-left">
      <caption className="only-spoken">{t("due.next")}</caption>
      <thead className="text-small text-faint">
        <tr>
          <th scope="col" className="pb-1 font-normal">
            {hasBoth ? t("due.yours", { zone: ownZone }) : t("due.times", { zone: hasZone ? due.timeZone : ownZone })}
          </th>
          {hasBoth && (
            <th scope="col" className="pb-1 pl-4 font-normal">
              {due.timeZone}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {due.items.map(({ expectedAt }, place) => (
          <Fragment key={expectedAt}>
            <tr className="border-t border-line">
              <td className="py-1 whitespace-nowrap">
                <time dateTime={expectedAt} title={formatMoment(new Date(expectedAt))}>
                  {clock(expectedAt, ownZone)}
                </time>
              </td>
              {hasBoth && <td className="py-1 pl-4 whitespace-nowrap text-muted">{clock(expectedAt, due.timeZone)}</td>}
            </tr>
            {hasZone &&
              due.clockChanges
                .filter(({ afterItem }) => afterItem === place)
                .map((change) => (
                  <tr key={change.at} className="border-t border-line text-small text-faint">
                    <td colSpan={hasBoth ? 2 : 1} className="py-1">
                      {t("due.clockChange", { before: change.offsetBefore, after: change.offsetAfter })}
                    </td>
                  </tr>
                ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

/** "Sun, 22 Nov, 03:00", with the year unless it is this one. */
function clock(at: string, timeZone: string): string {
  const moment = new Date(at);
  return moment.toLocaleString(locale(), {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...(moment.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" }),
    ...(moment.getSeconds() === 0 ? {} : { second: "2-digit" }),
  });
}
