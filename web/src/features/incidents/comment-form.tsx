// Writing something into the timeline.
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "#web/api/problem.ts";
import { Button } from "#web/ui/button.tsx";
import { TextAreaField } from "#web/ui/form-fields.tsx";
import { submitOnCommandEnter } from "#web/ui/submit.ts";
import { useComment } from "./use-incident-actions.ts";

export function CommentForm({ incidentId }: { incidentId: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const comment = useComment(incidentId);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (text.trim() !== "") comment.mutate(text.trim(), { onSuccess: () => setText("") });
  }

  return (
    <form onSubmit={submit} onKeyDown={submitOnCommandEnter} className="mt-4 flex flex-col items-end gap-2 pl-7">
      <div className="w-full">
        <TextAreaField
          label={t("incident.comment")}
          isLabelHidden
          error={comment.isError ? wordsFor(comment.error) : undefined}

          rows={2}
          maxLength={4_000}
          placeholder={t("incident.commentPlaceholder")}
          value={text}
          onValue={setText}
        />
      </div>
      <Button type="submit" isBusy={comment.isPending} disabled={text.trim() === ""}>
        {t("incident.addComment")}
      </Button>
    </form>
  );
}
