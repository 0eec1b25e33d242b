// The organisation's ping key: with it and a slug a job pings without knowing an id, and may make its heartbeat by itself.
// It is a secret, so it is fetched when somebody asks for it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { wordsFor } from "#web/api/problem.ts";
import { Button } from "#web/ui/button.tsx";
import { Confirm } from "#web/ui/confirm.tsx";
import { CopyField } from "#web/ui/copy-field.tsx";
import { formatMoment } from "#web/ui/format.ts";
import { Notice } from "#web/ui/notice.tsx";
import { pingKeyQuery } from "./queries.ts";

export function PingKey() {
  const { t } = useTranslation("heartbeats");
  const [isShown, setIsShown] = useState(false);
  const pingKey = useQuery({ ...pingKeyQuery, enabled: isShown });
  return (
    <div className="flex flex-col items-start gap-2">
      <h2 className="font-medium">{t("pingKey.title")}</h2>
      <p className="max-w-[75ch] text-muted">{t("pingKey.explanation")}</p>
      {pingKey.data === undefined ? (
        <Button isBusy={isShown && pingKey.isPending && !pingKey.isError} onClick={() => setIsShown(true)}>
          {t("pingKey.show")}
        </Button>
      ) : (
        <div className="flex w-full max-w-[560px] flex-col items-start gap-3">
          <div className="w-full">
            <CopyField label={t("pingKey.key")} value={pingKey.data.key} />
          </div>
          <div className="w-full">
            <CopyField
              label={t("pingKey.address")}
              value={`${pingKey.data.baseUrl}my-job?create=1`}
              hint={t("pingKey.addressHint")}
            />
          </div>
          {pingKey.data.formerKeyTakenUntil !== null && (
            <p className="text-small text-muted">
              {t("pingKey.formerUntil", { moment: formatMoment(new Date(pingKey.data.formerKeyTakenUntil)) })}
            </p>
          )}
          <RotateKey />
        </div>
      )}
      {pingKey.isError && <Notice look="fault" title={wordsFor(pingKey.error)} />}
    </div>
  );
}

function RotateKey() {
  const { t } = useTranslation("heartbeats");
  const queryClient = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const rotate = useMutation({
    mutationFn: () => answerOf(client.POST("/api/v1/ping-key/rotate", { body: {} })),
    onSuccess: (fresh) => queryClient.setQueryData(pingKeyQuery.queryKey, fresh),
  });
  return (
    <>
      <Button
        size="small"
        icon={<RefreshCw aria-hidden size={14} />}
        isBusy={rotate.isPending}
        onClick={() => setIsAsked(true)}
      >
        {t("pingKey.rotate")}
      </Button>
      {isAsked && (
        <Confirm
          title={t("pingKey.rotateAsk")}
          explanation={t("pingKey.rotateWhy")}
          action={t("pingKey.rotate")}
          onConfirm={() => rotate.mutate()}
          onClose={() => setIsAsked(false)}
        />
      )}
    </>
  );
}
