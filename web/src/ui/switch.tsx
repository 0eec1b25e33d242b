// On or off, at once. For a choice that is saved with a form use a checkbox in the form instead.
import { Switch as Base } from "@base-ui/react/switch";

interface SwitchProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  isDisabled?: boolean;
}

export function Switch({ label, isOn, onChange, isDisabled = false }: SwitchProps) {
  return (
    <Base.Root
      aria-label={label}
      checked={isOn}
      disabled={isDisabled}
      onCheckedChange={onChange}
      className={
        "relative inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-line-strong bg-sunken p-0.5 " +
        "transition-colors duration-100 data-checked:border-accent-fill data-checked:bg-accent-fill data-disabled:opacity-55"
      }
    >
      <Base.Thumb className="size-3.5 rounded-full bg-line-strong transition-transform duration-100 data-checked:translate-x-4 data-checked:bg-white" />
    </Base.Root>
  );
}
