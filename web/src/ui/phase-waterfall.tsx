// One look at one target, phase after phase: what took how long, and where it ended if it failed.
import { useTranslation } from "react-i18next";
import { classNames } from "./class-names.ts";
import { formatResponse } from "./format.ts";
import { phaseBackground, phaseNames, totalOf, type PhaseName, type PhaseTimes } from "./phases.ts";

interface PhaseWaterfallProps {
  /** Null while the look is under way. */
  times: PhaseTimes | null;
  /** The phase in which it failed, if it did. */
  failedIn?: PhaseName | null;
}

const revealStepMs = 60;

export function PhaseWaterfall({ times, failedIn = null }: PhaseWaterfallProps) {
  const { t } = useTranslation();
  const total = times === null ? 0 : Math.max(totalOf(times), 0.001);
  let startedAt = 0;
  return (
    <dl className="flex flex-col gap-1.5" aria-busy={times === null}>
      {phaseNames.map((name, index) => {
        const spent = times?.[name] ?? null;
        const left = (startedAt / (total || 1)) * 100;
        startedAt += spent ?? 0;
        const isFailed = failedIn === name;
        return (
          <div key={name} className="grid grid-cols-[8.5rem_1fr_4.5rem] items-center gap-3">
            <dt className={classNames("truncate", spent === null && !isFailed ? "text-faint" : "text-muted")}>
              {t(`phases.${name}`)}
            </dt>
            <dd className="relative h-2.5 overflow-hidden rounded-[2px] bg-sunken">
              {times === null ? (
                <span
                  className="absolute inset-y-0 left-0 w-1/4 animate-[sweep_1.4s_ease-in-out_infinite] bg-phase-connect"
                  style={{ animationDelay: `${index * 120}ms` }}
                />
              ) : (
                spent !== null && (
                  <span
                    className={classNames(
                      "appear-soft absolute inset-y-0 min-w-0.5",
                      isFailed ? "bg-down-fill" : phaseBackground[name],
                    )}
                    style={{
                      left: `${left}%`,
                      width: `${(spent / total) * 100}%`,
                      animationDelay: `${index * revealStepMs}ms`,
                    }}
                  />
                )
              )}
            </dd>
            <dd
              className={classNames(
                "figures text-right",
                isFailed ? "font-medium text-down" : spent === null ? "text-faint" : "",
              )}
            >
              {isFailed && spent === null
                ? t("phases.failed")
                : spent === null
                  ? times === null
                    ? ""
                    : "–"
                  : formatResponse(spent)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The same in one line, for a row of a table. */
export function PhaseStrip({ times, scaleMs, className }: { times: PhaseTimes; scaleMs: number; className?: string }) {
  return (
    <span aria-hidden className={classNames("flex h-2 gap-px overflow-hidden rounded-[2px]", className)}>
      {phaseNames.map((name) => {
        const spent = times[name];
        if (spent === null || spent === 0) return null;
        return (
          <span
            key={name}
            className={phaseBackground[name]}
            style={{ width: `${(spent / Math.max(scaleMs, 0.001)) * 100}%` }}
          />
        );
      })}
    </span>
  );
}
