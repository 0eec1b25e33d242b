// What was seen, what people did, who was told and what their side answered, in one order of time.
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { ReactNode } from "react";
import type { TimelineLine } from "#web/api/types.ts";
import { failureWords } from "#web/features/monitors/words.ts";
import { formatMoment, formatTimeOfDay } from "#web/ui/format.ts";
import { StateMark } from "#web/ui/state-mark.tsx";
import type { State } from "#web/ui/state.ts";
import { ToldLine, ToldMark } from "./told-line.tsx";
import type { WatchedForm } from "./watched.ts";

export function Timeline({ lines, form }: { lines: readonly TimelineLine[]; form: WatchedForm }) {
  const { t } = useTranslation();
  return (
    <ol aria-label={t("incident.timeline")} className="relative">
      <span aria-hidden className="absolute top-3 bottom-3 left-[7.5px] w-px bg-line" />
      {lines.map((line, place) => (
        <Line key={`${line.at}-${line.kind}-${place}`} line={line} form={form} />
      ))}
    </ol>
  );
}

interface LineProps {
  line: TimelineLine;
  /** In whose words it is told. */
  form: WatchedForm;
}

function Line({ line, form }: LineProps) {
  const at = new Date(line.at);
  return (
    <li className="relative grid grid-cols-[16px_minmax(0,1fr)] gap-x-3 py-2 sm:grid-cols-[16px_minmax(0,1fr)_auto]">
      <span className="z-10 flex h-5 items-center bg-canvas">
        <LineMark line={line} />
      </span>
      <div className="min-w-0">
        <LineWords line={line} form={form} />
      </div>
      <time
        dateTime={line.at}
        title={formatMoment(at)}
        className="figures col-start-2 text-small text-faint sm:col-start-3 sm:row-start-1 sm:leading-5"
      >
        {formatTimeOfDay(at)}
      </time>
    </li>
  );
}

const dot = <span aria-hidden className="mx-[4.5px] size-[7px] rounded-full bg-line-strong" />;
const ring = <span aria-hidden className="mx-[4.5px] size-[7px] rounded-full border border-line-strong bg-canvas" />;

const knownStates: readonly State[] = ["up", "degraded", "down", "unknown", "maintenance", "paused", "pending"];

function knownState(state: string): State {
  return knownStates.find((known) => known === state) ?? "unknown";
}

/** A heartbeat reports, and is not looked at; what is not said of it in words of its own is the same for both. */
function sawWords(t: TFunction, form: WatchedForm, state: string): string {
  const seen = knownState(state);
  const isOwn = seen === "up" || seen === "down" || seen === "pending";
  return form === "heartbeat" && isOwn ? t(`timeline.heard.${seen}`) : t(`timeline.saw.${seen}`);
}

function LineMark({ line }: { line: TimelineLine }): ReactNode {
  if (line.kind === "state") return <StateMark state={knownState(line.state)} />;
  if (line.kind === "told") return <ToldMark state={line.state} />;
  return line.kind === "untold" ? ring : dot;
}

function LineWords({ line, form }: LineProps): ReactNode {
  const { t } = useTranslation();
  switch (line.kind) {
    case "state":
      return (
        <p>
          <span className="font-medium">{sawWords(t, form, line.state)}</span>
          {(line.message ?? line.reason) !== null && (
            <span className="text-muted">: {failureWords(t, line.reason, line.message)}</span>
          )}
        </p>
      );
    case "told":
      return <ToldLine line={line} />;
    case "untold":
      return <p className="text-muted">{untoldWords(t, line)}</p>;
    default:
      return (
        <>
          <p>
            {line.by.kind === "system"
              ? t(`timeline.itself.${line.kind}`)
              : t(`timeline.did.${line.kind}`, { person: line.by.name ?? t("words.somebody") })}
          </p>
          {line.text !== null && (
            <p className="mt-1 max-w-[75ch] border-l-2 border-line pl-3 break-words whitespace-pre-wrap text-muted">
              {line.text}
            </p>
          )}
        </>
      );
  }
}

const untoldReasons = [
  "not_an_outage",
  "nobody_listens",
  "no_open_incident",
  "paused_by_person",
  "deleted_by_person",
  "down_never_arrived",
  "nobody_was_told_of_the_outage",
  "miss_taken_back",
] as const;

function untoldWords(t: TFunction, line: Extract<TimelineLine, { kind: "untold" }>): string {
  const known = untoldReasons.find((reason) => reason === line.why);
  const words = known === undefined ? line.text : t(`timeline.untold.${known}`);
  return line.channel === null ? words : `${line.channel.name}: ${words}`;
}
