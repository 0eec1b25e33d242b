// How the job calls: code to paste, by where it runs.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Heartbeat } from "#web/api/types.ts";
import { Section } from "#web/ui/page.tsx";
import { Segmented } from "#web/ui/segmented.tsx";
import { CodeBlock } from "./code-block.tsx";
import { snippetsFor, type SnippetId } from "./snippets.ts";

export function HowToPing({ heartbeat, pingUrl }: { heartbeat: Heartbeat; pingUrl: string }) {
  const { t } = useTranslation("heartbeats");
  const { schedule } = heartbeat;
  const [chosen, setChosen] = useState<SnippetId>("crontab");
  const [first] = schedule.kind === "period" ? [] : schedule.expressions;
  const snippets = snippetsFor({
    pingUrl,
    cron: schedule.kind === "cron" ? (first ?? null) : null,
    onCalendar: schedule.kind === "onCalendar" ? (first ?? null) : null,
    mailAddress: heartbeat.pingMail,
    command: "/usr/local/bin/backup",
  });
  const shown = snippets.find(({ id }) => id === chosen) ?? snippets[0];
  return (
    <Section title={t("howTo.title")}>
      <p className="mb-2 max-w-[75ch] text-muted">{t("howTo.explanation")}</p>
      <Segmented<SnippetId>
        label={t("howTo.title")}
        value={chosen}
        onChoose={setChosen}
        segments={snippets.map(({ id, label }) => ({ value: id, label }))}
      />
      {shown !== undefined && <CodeBlock key={shown.id} label={shown.label} code={shown.code} />}
    </Section>
  );
}
