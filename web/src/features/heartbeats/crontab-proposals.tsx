// The lines of a crontab as heartbeats to choose among; what cannot be one says why.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import type { CrontabLine } from "#web/api/types.ts";
import { currentLanguage } from "#web/language.ts";
import { Button } from "#web/ui/button.tsx";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { TextField } from "#web/ui/form-fields.tsx";
import { Notice } from "#web/ui/notice.tsx";
import type { ChosenLine } from "./crontab-page.tsx";

interface CrontabProposalsProps {
  lines: readonly CrontabLine[];
  isBusy: boolean;
  error: unknown;
  onCreate: (chosen: readonly ChosenLine[]) => void;
}

export function CrontabProposals({ lines, isBusy, error, onCreate }: CrontabProposalsProps) {
  const { t } = useTranslation("heartbeats");
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [names, setNames] = useState<ReadonlyMap<number, string>>(new Map());
  const chosen = lines.flatMap(({ lineNumber, heartbeat }): ChosenLine[] => {
    if (heartbeat === null || left.has(lineNumber)) return [];
    const name = (names.get(lineNumber) ?? heartbeat.name).trim();
    return [{ lineNumber, heartbeat: { ...heartbeat, name: name === "" ? heartbeat.name : name } }];
  });
  if (lines.length === 0) return <EmptyState title={t("crontab.noLines")}>{t("crontab.noLinesWhy")}</EmptyState>;
  return (
    <section aria-label={t("crontab.found")} className="flex flex-col items-start gap-4">
      <ul className="w-full border-t border-line">
        {lines.map((line) => (
          <Proposal
            key={line.lineNumber}
            line={line}
            isChosen={!left.has(line.lineNumber)}
            name={names.get(line.lineNumber) ?? line.heartbeat?.name ?? ""}
            onName={(name) => setNames(new Map(names).set(line.lineNumber, name))}
            onChoose={(isChosen) => {
              const next = new Set(left);
              if (isChosen) next.delete(line.lineNumber);
              else next.add(line.lineNumber);
              setLeft(next);
            }}
          />
        ))}
      </ul>
      {error !== null && <Notice look="fault" title={wordsFor(error)} />}
      <Button look="primary" isBusy={isBusy} disabled={chosen.length === 0} onClick={() => onCreate(chosen)}>
        {t("crontab.create", { count: chosen.length })}
      </Button>
    </section>
  );
}

interface ProposalProps {
  line: CrontabLine;
  isChosen: boolean;
  name: string;
  onName: (name: string) => void;
  onChoose: (isChosen: boolean) => void;
}

function Proposal({ line, isChosen, name, onName, onChoose }: ProposalProps) {
  const { t } = useTranslation("heartbeats");
  const isPossible = line.heartbeat !== null;
  return (
    <li className="grid grid-cols-[24px_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5 border-b border-line py-2 lg:grid-cols-[24px_minmax(0,260px)_minmax(0,280px)_minmax(0,1fr)]">
      <input
        type="checkbox"
        aria-label={t("crontab.choose", { line: line.lineNumber })}
        className="size-4 justify-self-center"
        disabled={!isPossible}
        checked={isPossible && isChosen}
        onChange={(event) => onChoose(event.target.checked)}
      />
      {isPossible ? (
        <TextField
          label={t("crontab.nameOf", { line: line.lineNumber })}
          isLabelHidden
          disabled={!isChosen}
          value={name}
          onValue={onName}
        />
      ) : (
        <span className="text-muted">{t("crontab.line", { line: line.lineNumber })}</span>
      )}
      <span className="figures min-w-0 max-lg:col-start-2">
        {line.fault === null ? (
          <span className="text-muted">{line.words?.[currentLanguage()]}</span>
        ) : (
          <span className="text-down">{line.fault}</span>
        )}
      </span>
      <code className="min-w-0 truncate font-mono text-small text-faint max-lg:col-start-2" title={line.command}>
        {[line.expression, line.command].filter(Boolean).join("  ")}
      </code>
    </li>
  );
}
