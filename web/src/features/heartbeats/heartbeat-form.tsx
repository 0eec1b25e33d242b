// The form of a heartbeat: name and schedule, the rest folded away with its defaults in sight. What the schedule means is
// shown while it is typed.
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Problem, wordsFor } from "#web/api/problem.ts";
import { ChannelChoice } from "#web/features/monitors/channel-choice.tsx";
import { TextField } from "#web/ui/form-fields.tsx";
import { entriesOf } from "#web/ui/form-part.ts";
import { Notice } from "#web/ui/notice.tsx";
import { SaveBar } from "#web/ui/save-bar.tsx";
import { submitOnCommandEnter } from "#web/ui/submit.ts";
import { scheduleOf, type HeartbeatDraft } from "./draft.ts";
import { faultBelow, hasFaultsOnlyBelow, withoutOtherKinds } from "./faults.ts";
import { contentFields, ContentFields, dayFields, DayFields, runFields, RunFields } from "./heartbeat-form-more.tsx";
import { restFields, RestFields } from "./heartbeat-form-rest.tsx";
import { ScheduleFields } from "./schedule-fields.tsx";
import { SchedulePreview, usePreview } from "./schedule-preview.tsx";

interface HeartbeatFormProps {
  first: HeartbeatDraft;
  saveLabel: string;
  isSaving: boolean;
  error: unknown;
  onSave: (draft: HeartbeatDraft) => void;
  onCancel: () => void;
}

const shownFields = [
  "name",
  "schedule",
  "graceSeconds",
  "tags",
  ...runFields,
  ...dayFields,
  ...contentFields,
  ...restFields,
];

export function HeartbeatForm({ first, saveLabel, isSaving, error, onSave, onCancel }: HeartbeatFormProps) {
  const { t } = useTranslation("heartbeats");
  const { t: words } = useTranslation();
  const [draft, setDraft] = useState(first);
  const { preview, faults: scheduleFaults } = usePreview(scheduleOf(draft));
  const refusedFaults = error instanceof Problem ? withoutOtherKinds(error.faults) : [];
  const change = (part: Partial<HeartbeatDraft>) => setDraft((before) => ({ ...before, ...part }));
  const [isAsked, setIsAsked] = useState(false); // Nobody is told of a gap before having tried to save.
  const gaps = gapsIn(draft);
  const fault = (field: string, lineCount?: number) => {
    const gap = isAsked ? gaps.get(field) : undefined;
    if (gap !== undefined) return t(gap);
    // What the server says of the schedule while it is typed is newer than what it said when it was asked to save.
    const isNewer = field.startsWith("schedule") && (preview !== undefined || scheduleFaults.length > 0);
    return faultBelow(isNewer ? scheduleFaults : refusedFaults, field, lineCount);
  };
  const part = { draft, onChange: change, fault };
  const entry = entriesOf(part);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setIsAsked(true);
    if (gaps.size === 0) onSave(draft);
  }

  return (
    <form
      onSubmit={submit}
      onKeyDown={submitOnCommandEnter}
      noValidate
      className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 lg:grid-cols-[minmax(0,640px)_minmax(0,460px)]"
    >
      <div className="flex max-w-[640px] flex-col gap-5">
        {error !== null && error !== undefined && !hasFaultsOnlyBelow(refusedFaults, shownFields) && (
          <Notice look="fault" title={wordsFor(error)} />
        )}
        <TextField
          {...entry("name")}
          label={t("form.name")}
          required
          autoFocus
          placeholder={t("form.namePlaceholder")}
        />
        <ScheduleFields {...part} />
        <ChannelChoice chosen={draft.channelIds} onChoose={(channelIds) => change({ channelIds })} />
        <TextField {...entry("tags")} label={words("monitorForm.tags")} hint={words("monitorForm.tagsHint")} />
        <RunFields {...part} />
        <DayFields {...part} />
        <ContentFields {...part} />
        <RestFields {...part} />
        <SaveBar label={saveLabel} isSaving={isSaving} onCancel={onCancel} />
      </div>
      <SchedulePreview preview={preview} isPeriod={draft.kind === "period"} />
    </form>
  );
}

/** Fields that must be filled in and are not. */
function gapsIn(draft: HeartbeatDraft): ReadonlyMap<string, "form.nameMissing" | "form.scheduleMissing"> {
  const scheduleField = draft.kind === "period" ? "schedule.periodSeconds" : "schedule.expressions";
  return new Map([
    ...(draft.name.trim() === "" ? ([["name", "form.nameMissing"]] as const) : []),
    ...(scheduleOf(draft) === null ? ([[scheduleField, "form.scheduleMissing"]] as const) : []),
  ]);
}
