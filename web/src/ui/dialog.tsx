// A dialog over the page. Focus goes in, stays in and comes back; Escape closes it.
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";

interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  isWide?: boolean;
}

export function Dialog({ isOpen, onClose, title, description, children, isWide = false }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="appear-soft fixed inset-0 z-40 bg-[light-dark(rgb(20_24_40/0.28),rgb(0_0_0/0.55))]" />
        <Base.Popup
          className={classNames(
            "appear-soft fixed z-40 flex max-h-[85dvh] flex-col overflow-y-auto bg-raised shadow-float",
            "inset-x-0 bottom-0 rounded-t-large p-5 pb-[max(20px,env(safe-area-inset-bottom))]",
            "sm:inset-x-auto sm:top-[12vh] sm:bottom-auto sm:left-1/2 sm:w-full sm:-translate-x-1/2 sm:rounded-large sm:p-6",
            isWide ? "sm:max-w-[640px]" : "sm:max-w-[480px]",
          )}
        >
          <div className="flex items-start justify-between gap-4">
            <Base.Title className="text-title font-semibold">{title}</Base.Title>
            <Base.Close
              render={
                <IconButton label={t("actions.close")} icon={<X size={16} aria-hidden />} className="-mt-0.5 -mr-1.5" />
              }
            />
          </div>
          {description !== undefined && <Base.Description className="mt-1 text-muted">{description}</Base.Description>}
          <div className="mt-4">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-6 flex flex-wrap items-center justify-end gap-2">{children}</div>;
}
