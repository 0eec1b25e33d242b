// Deleting something that comes back when somebody says so at once: gone on the page before the server has answered.
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { offerUndo } from "#web/ui/toast.tsx";

interface Deleting<Thing> {
  remove: (thing: Thing) => Promise<void>;
  restore: (thing: Thing) => Promise<void>;
  /** Takes it out of what the page shows. */
  hide: (thing: Thing) => void;
  /** Asks the server what there is now. */
  refresh: () => Promise<void>;
  /** What is told when it is gone. */
  deletedWords: (thing: Thing) => string;
}

export function useDeleteWithUndo<Thing>({ remove, restore, hide, refresh, deletedWords }: Deleting<Thing>) {
  const { t } = useTranslation();
  const restoring = useMutation({ mutationFn: restore, onSettled: refresh });
  return useMutation({
    mutationFn: remove,
    onMutate: hide,
    onSuccess: (_done, thing) => offerUndo(deletedWords(thing), t("actions.undo"), () => restoring.mutate(thing)),
    onSettled: refresh,
  });
}
