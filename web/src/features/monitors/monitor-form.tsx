// The form of an HTTP monitor: address and name, the rest folded away with its defaults in sight. "Try it" looks without
// saving and shows what is seen.
import { useMutation } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { faultAt, hasFaultsOnlyAt, Problem, wordsFor } from "#web/api/problem.ts";
import type { Sighting as SightingSeen } from "#web/api/types.ts";
import { Button } from "#web/ui/button.tsx";
import { TextField } from "#web/ui/form-fields.tsx";
import { entriesOf } from "#web/ui/form-part.ts";
import { Notice } from "#web/ui/notice.tsx";
import { SaveBar } from "#web/ui/save-bar.tsx";
import { submitOnCommandEnter } from "#web/ui/submit.ts";
import { addressFrom } from "./address.ts";
import { ChannelChoice } from "./channel-choice.tsx";
import { nameOf, newTarget, fitToInterval, type MonitorDraft } from "./draft.ts";
import { endsFields, EndsFields } from "./monitor-form-ends.tsx";
import { furtherFields, FurtherFields } from "./monitor-form-further.tsx";
import { RequestFields, ScheduleFields } from "./monitor-form-more.tsx";
import { IntervalField } from "./interval-field.tsx";
import { Sighting } from "./sighting.tsx";

interface MonitorFormProps {
  first: MonitorDraft;
  saveLabel: string;
  isSaving: boolean;
  error: unknown;
  onSave: (draft: MonitorDraft) => void;
  onCancel: () => void;
}

export function MonitorForm({ first, saveLabel, isSaving, error, onSave, onCancel }: MonitorFormProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(first);
  const [hasLeftAddress, setHasLeftAddress] = useState(false);
  const trial = useTrial();
  const change = (part: Partial<MonitorDraft>) => setDraft((before) => ({ ...before, ...part }));
  const refused = error ?? trial.error;
  const fault = (field: string) => faultAt(refused, field);
  const part = { draft, onChange: change, fault };
  const entry = entriesOf(part);
  const isNoAddress = hasLeftAddress && draft.address.trim() !== "" && addressFrom(draft.address) === undefined;

  function submit(event: FormEvent): void {
    event.preventDefault();
    onSave(draft);
  }

  return (
    <form
      onSubmit={submit}
      onKeyDown={submitOnCommandEnter}
      noValidate
      className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 lg:grid-cols-[minmax(0,640px)_minmax(0,420px)]"
    >
      <div className="flex max-w-[640px] flex-col gap-5">
        {refused !== null && refused !== undefined && !hasFaultsOnlyAt(refused, shownFields) && (
          <Faults error={refused} />
        )}
        <TextField
          label={t("monitorForm.address")}
          error={isNoAddress ? t("firstMonitor.notAnAddress") : fault("target.url")}
          required
          autoFocus
          inputMode="url"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          placeholder="https://shop.example/"
          value={draft.address}
          onValue={(address) => change({ address })}
          onBlur={() => setHasLeftAddress(true)}
        />
        <TextField
          {...entry("name")}
          label={t("monitorForm.name")}
          placeholder={nameOf({ ...draft, name: "" }) || t("monitorForm.namePlaceholder")}
        />
        <IntervalField
          value={draft.intervalSeconds}
          onValue={(intervalSeconds) => change({ intervalSeconds })}
          onSettled={() => setDraft(fitToInterval)}
          error={fault("intervalSeconds")}
        />
        <ChannelChoice chosen={draft.channelIds} onChoose={(channelIds) => change({ channelIds })} />
        <TextField {...entry("tags")} label={t("monitorForm.tags")} hint={t("monitorForm.tagsHint")} />
        <RequestFields {...part} />
        <FurtherFields
          draft={draft.further}
          onChange={(further) => setDraft((before) => ({ ...before, further: { ...before.further, ...further } }))}
          fault={fault}
        />
        <EndsFields {...part} />
        <ScheduleFields {...part} />
        <SaveBar label={saveLabel} isSaving={isSaving} onCancel={onCancel}>
          <Button icon={<Eye aria-hidden size={14} />} isBusy={trial.isPending} onClick={() => trial.mutate(draft)}>
            {t("monitorForm.try")}
          </Button>
        </SaveBar>
      </div>
      <Trial trial={trial} />
    </form>
  );
}

const shownFields = [
  "target.url",
  "name",
  "tags",
  "intervalSeconds",
  "timeoutMs",
  "retryIntervalSeconds",
  "failuresToDown",
  "successesToUp",
  "target.method",
  "target.body",
  "target.keyword",
  ...furtherFields,
  ...endsFields,
];

/** Everything that is wrong, when some of it has no field to stand at. */
function Faults({ error }: { error: unknown }) {
  const faults = error instanceof Problem ? error.faults : [];
  return (
    <Notice look="fault" title={wordsFor(error)}>
      {faults.length > 0 && (
        <ul>
          {faults.map((one) => (
            <li key={`${one.path} ${one.message}`}>
              <span className="font-mono text-small">{one.path.replace(/^\//, "")}</span> {one.message}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

function useTrial() {
  return useMutation({
    meta: { isTold: true },
    mutationFn: (draft: MonitorDraft) => {
      const timeout = draft.timeoutMs === "" ? {} : { timeoutMs: draft.timeoutMs };
      return answerOf(
        client.POST("/api/v1/monitors/try", { body: { kind: "http", target: newTarget(draft), ...timeout } }),
      );
    },
  });
}

function Trial({ trial }: { trial: { isPending: boolean; data: SightingSeen | undefined } }) {
  const { t } = useTranslation();
  return (
    <aside
      aria-label={t("monitorForm.try")}
      className="rounded-large border border-line bg-surface p-5 lg:sticky lg:top-6"
    >
      {trial.isPending || trial.data !== undefined ? (
        <Sighting sighting={trial.isPending ? null : (trial.data ?? null)} />
      ) : (
        <p className="text-muted">{t("monitorForm.tryWhy")}</p>
      )}
    </aside>
  );
}
