// The end of a long form, always in sight: save it, what else can be done with it, leave it.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.tsx";
import { commandKey, Kbd } from "./kbd.tsx";

interface SaveBarProps {
  label: string;
  isSaving: boolean;
  onCancel: () => void;
  children?: ReactNode;
}

export function SaveBar({ label, isSaving, onCancel, children }: SaveBarProps) {
  const { t } = useTranslation();
  return (
    <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center gap-2 border-t border-line bg-canvas px-4 py-3 max-md:bottom-[calc(56px+env(safe-area-inset-bottom))] md:mx-0 md:px-0">
      <Button type="submit" look="primary" isBusy={isSaving}>
        {label}
        <span aria-hidden className="hidden gap-0.5 md:inline-flex">
          <Kbd isInverted>{commandKey}</Kbd>
          <Kbd isInverted>↵</Kbd>
        </span>
      </Button>
      {children}
      <Button look="quiet" onClick={onCancel}>
        {t("actions.cancel")}
      </Button>
    </div>
  );
}
