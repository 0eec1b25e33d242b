// The certificate in full: names, chain, fingerprint, those that were shown before it, and what was told of it all.
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { MonitorEnds } from "#web/api/types.ts";
import { formatDate } from "#web/ui/format.ts";

type Certificate = NonNullable<MonitorEnds["certificate"]>;

export function CertificateDetails({
  certificate,
  notices,
}: {
  certificate: MonitorEnds["certificate"];
  notices: MonitorEnds["notices"];
}) {
  const { t } = useTranslation();
  return (
    <>
      {certificate !== null && (
        <>
          <Part title={t("ends.names")}>
            <p className="font-mono text-small wrap-anywhere">{namesIn(t, certificate)}</p>
          </Part>
          <Part title={t("ends.chain")}>
            <ol className="flex flex-col gap-0.5">
              {certificate.chain.map((link) => (
                <li key={`${link.subject} ${link.issuer}`} className="wrap-anywhere">
                  {link.subject}
                  {link.validTo !== null && (
                    <span className="text-faint">
                      {" "}
                      · {t("ends.until", { date: formatDate(new Date(link.validTo)) })}
                    </span>
                  )}
                </li>
              ))}
            </ol>
          </Part>
          <Part title={t("ends.revocation")}>
            <p>{t(`ends.revocations.${certificate.revocation?.status ?? "none"}`)}</p>
          </Part>
          <Part title={t("ends.history")}>
            <ol className="flex flex-col gap-2">
              {certificate.history.map((seen) => (
                <li key={seen.fingerprint} className="min-w-0">
                  <p className="figures">
                    {t("ends.seenFrom", { date: formatDate(new Date(seen.firstSeenAt)) })}
                    <span className="text-faint">
                      {" "}
                      · {t("ends.until", { date: formatDate(new Date(seen.validTo)) })}
                    </span>
                  </p>
                  <p className="font-mono text-small break-all text-muted">{seen.fingerprint}</p>
                </li>
              ))}
            </ol>
          </Part>
        </>
      )}
      {notices.length > 0 && (
        <Part title={t("ends.told")}>
          <ul className="flex flex-col gap-0.5">
            {notices.map((notice) => (
              <li key={`${notice.at} ${notice.kind} ${notice.days}`} className="figures">
                {noticeWords(t, notice)}
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-0.5 text-small text-faint">{title}</h3>
      {children}
    </div>
  );
}

function namesIn(t: TFunction, { names, nameCount, subject }: Certificate): string {
  if (names.length === 0) return subject;
  const rest = nameCount - names.length;
  return rest > 0 ? `${names.join(", ")} ${t("ends.moreNames", { count: rest })}` : names.join(", ");
}

const kinds = ["certificate.expiring", "certificate.revoked", "certificate.changed", "domain.expiring"] as const;
const reasons = ["nobody_listens", "paused", "deleted", "told_with_another_monitor"] as const;

/** A kind or a reason that a newer server made up is shown as it is. */
function noticeWords(t: TFunction, { kind, days, at, whyUntold }: MonitorEnds["notices"][number]): string {
  const date = formatDate(new Date(at));
  const known = kinds.find((one) => one === kind);
  const what =
    known === undefined ? kind : t(`ends.kinds.${known.replace(".", "_") as "domain_expiring"}`, { count: days });
  const why = reasons.find((one) => one === whyUntold);
  const how = whyUntold === null ? t("ends.wasTold") : why === undefined ? whyUntold : t(`ends.untold.${why}`);
  return `${date}: ${what} · ${how}`;
}
