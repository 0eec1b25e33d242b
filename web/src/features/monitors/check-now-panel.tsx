// What came of "check now", on the page where it was asked.
import type { UseMutationResult } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Sighting as SightingSeen } from "#web/api/types.ts";
import { IconButton } from "#web/ui/button.tsx";
import { Sighting } from "./sighting.tsx";

export function CheckNowPanel({ check }: { check: UseMutationResult<SightingSeen, Error, void> }) {
  const { t } = useTranslation();
  if (check.isIdle || check.isError) return null;
  return (
    <section
      aria-label={t("monitors.checkNow")}
      className="appear-soft relative max-w-[720px] rounded-large border border-line bg-surface p-4"
    >
      <Sighting sighting={check.data ?? null} />
      {check.isSuccess && (
        <IconButton
          label={t("actions.close")}
          icon={<X aria-hidden size={16} />}
          className="absolute! top-2 right-2"
          onClick={check.reset}
        />
      )}
    </section>
  );
}
