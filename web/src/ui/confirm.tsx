// Asking once more before something that cannot be undone.
import { Button } from "./button.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";
import { useTranslation } from "react-i18next";

interface ConfirmProps {
  title: string;
  explanation: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

export function Confirm({ title, explanation, action, onConfirm, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <Dialog isOpen onClose={onClose} title={title} description={explanation}>
      <DialogActions>
        <Button onClick={onClose}>{t("actions.cancel")}</Button>
        <Button
          look="danger"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
