// What ends by a date: the certificate and the registration of the domain. Calm while there is time; what is wrong stands in
// words. Fetched by itself, after what a person came for.
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Monitor, MonitorEnds } from "#web/api/types.ts";
import { formatDate } from "#web/ui/format.ts";
import { More } from "#web/ui/more.tsx";
import { Section } from "#web/ui/page.tsx";
import { Skeleton } from "#web/ui/skeleton.tsx";
import { CertificateDetails } from "./monitor-certificate.tsx";
import { endsQuery } from "./queries.ts";

export function MonitorEnds({ monitor }: { monitor: Monitor }) {
  const { t } = useTranslation();
  const ends = useQuery(endsQuery(monitor));
  const { certificate, domain, notices } = ends.data ?? { certificate: null, domain: null, notices: [] };
  const isSecure = monitor.target.url.startsWith("https:");
  return (
    <Section title={t("ends.title")}>
      {ends.isPending ? (
        <Skeleton className="h-14 w-full" />
      ) : (
        <div className="border-t border-line pt-3">
          <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
            <End
              name={t("ends.certificate")}
              daysLeft={certificate?.daysLeft ?? null}
              unknown={isSecure ? t("ends.noCertificateYet") : t("ends.noCertificate")}
            >
              {certificate !== null && <CertificateLines certificate={certificate} />}
            </End>
            <End
              name={domain === null ? t("ends.domain") : t("ends.domainOf", { name: domain.name })}
              daysLeft={domain?.daysLeft ?? null}
              unknown={hasDomain(monitor) ? t(`ends.outcomes.${domain?.outcome ?? "unasked"}`) : t("ends.noDomain")}
            >
              {domain !== null && <DomainLines domain={domain} />}
            </End>
          </dl>
          {(certificate !== null || notices.length > 0) && (
            <div className="mt-4">
              <More label={t("ends.more")} summary={summaryOf(certificate)}>
                <CertificateDetails certificate={certificate} notices={notices} />
              </More>
            </div>
          )}
        </div>
      )}
    </Section>
  );
}

/** An address in figures has none, and neither has a name of one label. */
function hasDomain({ target }: Monitor): boolean {
  return URL.canParse(target.url) && /\.[a-z][a-z0-9-]*\.?$/i.test(new URL(target.url).hostname);
}

function summaryOf(certificate: MonitorEnds["certificate"]): string {
  return certificate === null ? "" : certificate.subject || certificate.names.slice(0, 2).join(", ");
}

function End({
  name,
  daysLeft,
  unknown,
  children,
}: {
  name: string;
  daysLeft: number | null;
  unknown: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-small wrap-anywhere text-faint">{name}</dt>
      <dd className="figures min-w-0">
        {daysLeft === null ? (
          <p className="text-muted">{unknown}</p>
        ) : (
          <p className="text-title font-semibold">
            {daysLeft > 0 ? t("ends.daysLeft", { count: daysLeft }) : t("ends.ended")}
          </p>
        )}
        {children}
      </dd>
    </div>
  );
}

function CertificateLines({ certificate }: { certificate: NonNullable<MonitorEnds["certificate"]> }) {
  const { t } = useTranslation();
  const { validTo, issuer, chainFault, isNameMismatch, revocation } = certificate;
  const date = formatDate(new Date(validTo));
  return (
    <>
      <Line>{issuer === "" ? t("ends.until", { date }) : t("ends.untilBy", { date, by: issuer })}</Line>
      {revocation?.status === "revoked" && <Fault>{t("ends.revoked")}</Fault>}
      {isNameMismatch && <Fault>{t("ends.nameMismatch")}</Fault>}
      {chainFault !== null && <Fault>{t(`ends.chainFaults.${chainFault}`)}</Fault>}
    </>
  );
}

function DomainLines({ domain }: { domain: NonNullable<MonitorEnds["domain"]> }) {
  const { t } = useTranslation();
  if (domain.expiresAt === null) return null;
  const date = formatDate(new Date(domain.expiresAt));
  return (
    <>
      <Line>
        {domain.registrar === null ? t("ends.until", { date }) : t("ends.untilAt", { date, at: domain.registrar })}
      </Line>
      {domain.outcome === "failed" && domain.checkedAt !== null && (
        <Line>{t("ends.checked", { date: formatDate(new Date(domain.checkedAt)) })}</Line>
      )}
    </>
  );
}

function Line({ children }: { children: ReactNode }) {
  return <p className="text-small wrap-anywhere text-muted">{children}</p>;
}

function Fault({ children }: { children: ReactNode }) {
  return (
    <p className="mt-1 flex items-start gap-1.5">
      <TriangleAlert aria-hidden size={14} className="mt-1 shrink-0 text-muted" />
      <span className="min-w-0">{children}</span>
    </p>
  );
}
