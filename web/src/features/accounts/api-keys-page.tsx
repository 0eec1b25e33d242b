// Keys for programs. A key is shown once, when it is made.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { answerOf, client, doneOf } from "#web/api/client.ts";
import { faultAt, hasFaultsOnlyAt, wordsFor } from "#web/api/problem.ts";
import type { ApiKey } from "#web/api/types.ts";
import { Button } from "#web/ui/button.tsx";
import { Confirm } from "#web/ui/confirm.tsx";
import { CopyField } from "#web/ui/copy-field.tsx";
import { Dialog, DialogActions } from "#web/ui/dialog.tsx";
import { EmptyState } from "#web/ui/empty-state.tsx";
import { TextField } from "#web/ui/form-fields.tsx";
import { Notice } from "#web/ui/notice.tsx";
import { Page } from "#web/ui/page.tsx";
import { SkeletonRows } from "#web/ui/skeleton.tsx";
import { submitOnCommandEnter } from "#web/ui/submit.ts";
import { Time } from "#web/ui/time.tsx";
import { tell } from "#web/ui/toast.tsx";
import { apiKeysQuery } from "./queries.ts";
import { keyRoles, RoleField } from "./role-field.tsx";

export function ApiKeysPage() {
  const { t } = useTranslation();
  const keys = useQuery(apiKeysQuery);
  const [isMaking, setIsMaking] = useState(false);
  const make = (
    <Button look="primary" icon={<Plus aria-hidden size={16} />} onClick={() => setIsMaking(true)}>
      {t("apiKeys.make")}
    </Button>
  );
  const isEmpty = keys.data?.items.length === 0;
  return (
    <Page
      isNarrow
      title={t("apiKeys.title")}
      sentence={<p className="text-muted">{t("apiKeys.sentence")}</p>}
      actions={isEmpty ? undefined : make}
    >
      {keys.isError ? (
        <Notice look="fault" title={wordsFor(keys.error)} />
      ) : keys.isPending ? (
        <SkeletonRows count={3} />
      ) : isEmpty ? (
        <EmptyState title={t("apiKeys.none")} action={make}>
          {t("apiKeys.noneWhy")}
        </EmptyState>
      ) : (
        <ul aria-label={t("apiKeys.title")} className="border-t border-line">
          {keys.data.items.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </ul>
      )}
      {isMaking && <MakeKeyDialog onClose={() => setIsMaking(false)} />}
    </Page>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [isRevoking, setIsRevoking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => doneOf(client.DELETE("/api/v1/api-keys/{id}", { params: { path: { id: apiKey.id } } })),
    onSuccess: () => tell(t("apiKeys.revoked", { name: apiKey.name })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line py-2">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{apiKey.name}</p>
        <p className="truncate text-small text-muted">
          <span className="font-mono">{apiKey.shownPrefix}…</span> · {t(`roles.${apiKey.role}`)}
        </p>
      </div>
      <span className="hidden text-small text-faint sm:block">
        {apiKey.lastUsedAt === null ? (
          t("apiKeys.neverUsed")
        ) : (
          <>
            {t("apiKeys.lastUsed")} <Time at={apiKey.lastUsedAt} />
          </>
        )}
      </span>
      <Button size="small" look="quiet" onClick={() => setIsRevoking(true)}>
        {t("apiKeys.revoke")}
        <span className="only-spoken">{apiKey.name}</span>
      </Button>
      {isRevoking && (
        <Confirm
          title={t("apiKeys.revokeTitle", { name: apiKey.name })}
          explanation={t("apiKeys.revokeWhy")}
          action={t("apiKeys.revoke")}
          onConfirm={() => revoke.mutate()}
          onClose={() => setIsRevoking(false)}
        />
      )}
    </li>
  );
}

function MakeKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<ApiKey["role"]>("member");
  const make = useMutation({
    meta: { isTold: true },
    mutationFn: () => answerOf(client.POST("/api/v1/api-keys", { body: { name, role } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    make.mutate();
  }

  if (make.isSuccess) {
    return (
      <Dialog isOpen onClose={onClose} title={t("apiKeys.madeTitle", { name })} description={t("apiKeys.madeWhy")}>
        <CopyField label={t("apiKeys.key")} value={make.data.token} hint={t("words.shownOnce")} />
        <DialogActions>
          <Button look="primary" onClick={onClose}>
            {t("actions.done")}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog isOpen onClose={onClose} title={t("apiKeys.make")}>
      <form onSubmit={submit} onKeyDown={submitOnCommandEnter} className="flex flex-col gap-4">
        {make.isError && !hasFaultsOnlyAt(make.error, ["name", "role"]) && (
          <Notice look="fault" title={wordsFor(make.error)} />
        )}
        <TextField
          label={t("apiKeys.name")}
          hint={t("apiKeys.nameHint")}
          error={faultAt(make.error, "name")}
          required
          autoFocus
          value={name}
          onValue={setName}
        />
        <RoleField roles={keyRoles} value={role} onValue={setRole} />
        <DialogActions>
          <Button onClick={onClose}>{t("actions.cancel")}</Button>
          <Button type="submit" look="primary" isBusy={make.isPending}>
            {t("apiKeys.submit")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
