// One look, as it was: what came of it in a sentence, phase by phase, and the facts around it.
import { useTranslation } from "react-i18next";
import type { Sighting as SightingSeen } from "#web/api/types.ts";
import { formatDate } from "#web/ui/format.ts";
import { PhaseWaterfall } from "#web/ui/phase-waterfall.tsx";
import { StateMark } from "#web/ui/state-mark.tsx";
import { failedPhase, phaseTimes, sightingWords, stateSeen } from "./words.ts";

/** Without a sighting: the look is under way. */
export function Sighting({ sighting }: { sighting: SightingSeen | null }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-3" aria-live="polite">
      <p className="figures flex items-start gap-2 font-medium">
        {sighting === null ? (
          <>
            <StateMark state="pending" className="h-5" />
            {t("sighting.looking")}
          </>
        ) : (
          <>
            <StateMark state={stateSeen(sighting.verdict)} className="h-5" />
            <span>{sightingWords(t, sighting)}</span>
          </>
        )}
      </p>
      <PhaseWaterfall
        times={sighting === null ? null : phaseTimes(sighting.phases)}
        failedIn={sighting === null ? null : failedPhase(sighting)}
      />
      {sighting !== null && <Facts sighting={sighting} />}
    </div>
  );
}

function Facts({ sighting }: { sighting: SightingSeen }) {
  const { t } = useTranslation();
  const facts = [
    sighting.message !== null && sighting.message !== sightingWords(t, sighting) && sighting.message,
    sighting.wasRetried && t("sighting.retried"),
    sighting.address !== null && t("sighting.address", { address: sighting.address }),
    sighting.certificate !== null &&
      t("sighting.certificate", { date: formatDate(new Date(sighting.certificate.validTo)) }),
  ].filter((fact) => fact !== false);
  if (facts.length === 0) return null;
  return (
    <ul className="figures flex flex-col gap-0.5 text-small break-words text-muted">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}
