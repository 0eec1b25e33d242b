// A field for choosing a password: can be looked at, says how long it must be.
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "#web/ui/button.tsx";
import { Field, TextInput } from "#web/ui/field.tsx";

const shortestPassword = 12;

interface NewPasswordProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  error: string | undefined;
}

export function NewPassword({ label, value, onValue, error }: NewPasswordProps) {
  const { t } = useTranslation();
  const [isShown, setIsShown] = useState(false);
  return (
    <Field label={label} error={error} hint={t("accounts.passwordHint", { count: shortestPassword })}>
      {(control) => (
        <div className="relative">
          <TextInput
            {...control}
            type={isShown ? "text" : "password"}
            required
            minLength={shortestPassword}
            autoComplete="new-password"
            className="pr-10"
            value={value}
            onChange={(event) => onValue(event.target.value)}
          />
          <IconButton
            label={isShown ? t("accounts.hidePassword") : t("accounts.showPassword")}
            icon={isShown ? <EyeOff aria-hidden size={16} /> : <Eye aria-hidden size={16} />}
            className="absolute! top-1/2 right-1 -translate-y-1/2"
            onClick={() => setIsShown(!isShown)}
          />
        </div>
      )}
    </Field>
  );
}
