// Sends a ping from here, as the job would, and says what it counted as.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Radio } from "lucide-react";
import { useTranslation } from "react-i18next";
import { answerOf, client } from "#web/api/client.ts";
import { Button } from "#web/ui/button.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { tell } from "#web/ui/toast.tsx";
import { heartbeatQuery, refreshPings } from "./queries.ts";

const signals = ["success", "start", "fail", "log"] as const;
type Signal = (typeof signals)[number];

export function TestPing({ id }: { id: string }) {
  const { t } = useTranslation("heartbeats");
  const queryClient = useQueryClient();
  const send = useMutation({
    mutationFn: (signal: Signal) =>
      answerOf(
        client.POST("/api/v1/heartbeats/{id}/test-ping", {
          params: { path: { id } },
          body: { signal, body: t("testPing.body") },
        }),
      ),
    onSuccess: ({ ping }) =>
      ping === null
        ? tell(t("testPing.taken"))
        : tell(t("testPing.counted", { kind: t(`kinds.${ping.kind}`) }), ping.note),
    onSettled: () => {
      void refreshPings(queryClient, id);
      void queryClient.invalidateQueries({ queryKey: heartbeatQuery(id).queryKey });
    },
  });
  return (
    <Menu
      trigger={
        <Button icon={<Radio aria-hidden size={14} />} isBusy={send.isPending}>
          {t("testPing.send")}
        </Button>
      }
      entries={signals.map((signal) => ({
        kind: "action",
        words: t(`testPing.${signal}`),
        onSelect: () => send.mutate(signal),
      }))}
    />
  );
}
