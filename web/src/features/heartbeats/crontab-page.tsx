// From a crontab to its heartbeats: paste, choose, create, and take the crontab back with its pings.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { faultAt, hasFaultsOnlyAt, wordsFor } from "#web/api/problem.ts";
import type { CrontabLine, Heartbeat } from "#web/api/types.ts";
import { Button, ButtonLink } from "#web/ui/button.tsx";
import { TextAreaField } from "#web/ui/form-fields.tsx";
import { timeZoneName } from "#web/ui/format.ts";
import { Notice } from "#web/ui/notice.tsx";
import { Page } from "#web/ui/page.tsx";
import { submitOnCommandEnter } from "#web/ui/submit.ts";
import { CrontabDone } from "./crontab-done.tsx";
import { CrontabProposals } from "./crontab-proposals.tsx";
import { ToHeartbeats } from "./heartbeat-form-pages.tsx";
import { refreshHeartbeats } from "./queries.ts";
import { ZoneField } from "./zone-field.tsx";

/** A line that becomes a heartbeat. */
export interface ChosenLine {
  readonly lineNumber: number;
  readonly heartbeat: NonNullable<CrontabLine["heartbeat"]>;
}

export interface Added {
  readonly lineNumber: number;
  readonly heartbeat: Heartbeat;
}

interface Pasted {
  readonly text: string;
  readonly timeZone: string;
}

export function CrontabPage() {
  const { t } = useTranslation("heartbeats");
  const queryClient = useQueryClient();
  const [pasted, setPasted] = useState<Pasted>({ text: "", timeZone: timeZoneName() });
  const reading = useMutation({
    meta: { isTold: true },
    mutationFn: (body: Pasted) => answerOf(client.POST("/api/v1/heartbeats/read-crontab", { body })),
  });
  const adding = useMutation({
    meta: { isTold: true },
    mutationFn: async (chosen: readonly ChosenLine[]): Promise<Added[]> => {
      const items = chosen.map(({ heartbeat }) => heartbeat);
      const made = await answerOf(client.POST("/api/v1/heartbeats/bulk", { body: { items } }));
      return chosen.flatMap(({ lineNumber }, place) => {
        const heartbeat = made.items[place];
        return heartbeat === undefined ? [] : [{ lineNumber, heartbeat }];
      });
    },
    onSuccess: () => refreshHeartbeats(queryClient),
  });
  return (
    <Page
      title={t("crontab.title")}
      parent={<ToHeartbeats />}
      sentence={<p className="max-w-[75ch] text-muted">{t("crontab.explanation")}</p>}
    >
      {adding.data !== undefined && reading.data !== undefined ? (
        <>
          <CrontabDone text={pasted.text} hasUserColumn={reading.data.hasUserColumn} added={adding.data} />
          <ButtonLink to="/heartbeats" look="primary" className="mt-6">
            {t("crontab.toList")}
          </ButtonLink>
        </>
      ) : (
        <div className="flex flex-col gap-8">
          <PasteForm
            pasted={pasted}
            onChange={(part) => {
              setPasted({ ...pasted, ...part });
              reading.reset();
            }}
            isBusy={reading.isPending}
            error={reading.error}
            isRead={reading.isSuccess}
            onRead={() => reading.mutate(pasted)}
          />
          {reading.data !== undefined && (
            <CrontabProposals
              lines={reading.data.lines}
              isBusy={adding.isPending}
              error={adding.error}
              onCreate={adding.mutate}
            />
          )}
        </div>
      )}
    </Page>
  );
}

interface PasteFormProps {
  pasted: Pasted;
  onChange: (part: Partial<Pasted>) => void;
  isBusy: boolean;
  isRead: boolean;
  error: unknown;
  onRead: () => void;
}

function PasteForm({ pasted, onChange, isBusy, isRead, error, onRead }: PasteFormProps) {
  const { t } = useTranslation("heartbeats");
  function submit(event: FormEvent): void {
    event.preventDefault();
    onRead();
  }
  return (
    <form onSubmit={submit} onKeyDown={submitOnCommandEnter} noValidate className="flex max-w-[960px] flex-col gap-4">
      {error !== null && !hasFaultsOnlyAt(error, ["text", "timeZone"]) && (
        <Notice look="fault" title={wordsFor(error)} />
      )}
      <TextAreaField
        label={t("crontab.text")}
        hint={t("crontab.textHint")}
        error={faultAt(error, "text")}
        autoFocus
        rows={isRead ? 5 : 10}
        spellCheck={false}
        autoCapitalize="none"
        className="font-mono text-small"
        placeholder={"0 3 * * *  /usr/local/bin/backup --all\n*/15 * * * *  php /srv/shop/cron.php"}
        value={pasted.text}
        onValue={(text) => onChange({ text })}
      />
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-72 max-w-full">
          <ZoneField
            zone={pasted.timeZone}
            onZone={(timeZone) => onChange({ timeZone })}
            error={faultAt(error, "timeZone")}
          />
        </div>
        <Button
          type="submit"
          look={isRead ? "plain" : "primary"}
          className="h-9"
          isBusy={isBusy}
          disabled={pasted.text.trim() === ""}
        >
          {t("crontab.read")}
        </Button>
      </div>
    </form>
  );
}
