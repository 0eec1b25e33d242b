// Where the job calls: the addresses to copy, a test, and another address when this one has become known.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import type { Heartbeat } from "#web/api/types.ts";
import { patchKnown } from "#web/features/things/known.ts";
import { Button } from "#web/ui/button.tsx";
import { Confirm } from "#web/ui/confirm.tsx";
import { CopyField } from "#web/ui/copy-field.tsx";
import { Section } from "#web/ui/page.tsx";
import { tell } from "#web/ui/toast.tsx";
import { TestPing } from "./test-ping.tsx";

export function PingAddress({ heartbeat }: { heartbeat: Heartbeat }) {
  const { t } = useTranslation("heartbeats");
  const { pingUrl, slugUrl } = heartbeat;
  return (
    <Section
      title={t("pingUrl")}
      actions={
        <div className="flex flex-wrap gap-2">
          <TestPing id={heartbeat.id} />
          <Rotate heartbeat={heartbeat} />
        </div>
      }
    >
      <div className="flex flex-col gap-3 border-t border-line pt-3">
        {pingUrl === null ? (
          <p className="text-muted">{t("addressHidden")}</p>
        ) : (
          <CopyField label={t("addressById")} value={pingUrl} hint={t("addressHint")} />
        )}
        {slugUrl !== null && <CopyField label={t("addressBySlug")} value={slugUrl} />}
      </div>
    </Section>
  );
}

function Rotate({ heartbeat }: { heartbeat: Heartbeat }) {
  const { t } = useTranslation("heartbeats");
  const queryClient = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const rotate = useMutation({
    mutationFn: () =>
      answerOf(client.POST("/api/v1/heartbeats/{id}/rotate", { params: { path: { id: heartbeat.id } }, body: {} })),
    onSuccess: (fresh) => {
      patchKnown(queryClient, "heartbeats", fresh.id, fresh);
      tell(t("rotate.done"), t("rotate.doneWhy"));
    },
  });
  return (
    <>
      <Button icon={<RefreshCw aria-hidden size={14} />} isBusy={rotate.isPending} onClick={() => setIsAsked(true)}>
        {t("rotate.action")}
      </Button>
      {isAsked && (
        <Confirm
          title={t("rotate.ask", { name: heartbeat.name })}
          explanation={t("rotate.why")}
          action={t("rotate.action")}
          onConfirm={() => rotate.mutate()}
          onClose={() => setIsAsked(false)}
        />
      )}
    </>
  );
}
