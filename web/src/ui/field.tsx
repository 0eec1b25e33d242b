// Form fields: a label, a control, a hint, and what is wrong with it. They hold no value of their own.
import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from "react";
import { ChevronDown } from "lucide-react";
import { classNames } from "./class-names.ts";

export interface ControlProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

export interface FieldWords {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  isLabelHidden?: boolean | undefined;
}

interface FieldProps extends FieldWords {
  children: (control: ControlProps) => ReactNode;
}

export function Field({ label, hint, error, isLabelHidden = false, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [error !== undefined && errorId, hint !== undefined && hintId].filter(Boolean).join(" ");
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className={isLabelHidden ? "only-spoken" : "font-medium"}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": describedBy || undefined,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {error !== undefined && (
        <p id={errorId} className="text-small text-down">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={hintId} className="text-small text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}

const control =
  "w-full min-w-0 rounded-medium border border-line-strong bg-surface px-2.5 text-ink transition-colors duration-100 " +
  "hover:border-muted aria-invalid:border-down disabled:opacity-55 " +
  "focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:border-accent " +
  "pointer-coarse:text-[16px]"; // Below 16 px a phone zooms into the field.

interface TextInputProps extends InputHTMLAttributes<HTMLInputElement> {
  isLarge?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function TextInput({ className, isLarge = false, ...rest }: TextInputProps) {
  const size = isLarge ? "h-11 text-title px-3.5" : "h-9 pointer-coarse:h-11";
  return <input type="text" {...rest} className={classNames(control, size, className)} />;
}

export function TextArea({ className, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <textarea rows={3} {...rest} className={classNames(control, "py-2", className)} />;
}

interface SelectInputProps extends SelectHTMLAttributes<HTMLSelectElement> {
  /** As low as what stands beside it in a row of filters. */
  isCompact?: boolean;
}

export function SelectInput({ className, children, isCompact = false, ...rest }: SelectInputProps) {
  return (
    <span className={classNames("relative block", className)}>
      <select
        {...rest}
        className={classNames(control, "appearance-none pr-8 pointer-coarse:h-11", isCompact ? "h-8" : "h-9")}
      >
        {children}
      </select>
      <ChevronDown
        aria-hidden
        size={14}
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-faint"
      />
    </span>
  );
}

interface NumberInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "value" | "onChange"> {
  value: number | "";
  onValue: (value: number | "") => void;
  unit?: string;
}

export function NumberInput({ value, onValue, unit, ...rest }: NumberInputProps) {
  return (
    <span className="relative block">
      <input
        type="number"
        inputMode="numeric"
        {...rest}
        value={value}
        onChange={(event) => onValue(event.target.value === "" ? "" : event.target.valueAsNumber)}
        className={classNames(control, "figures h-9 pointer-coarse:h-11", unit !== undefined && "pr-12")}
      />
      {unit !== undefined && (
        <span
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-8 -translate-y-1/2 text-small text-faint"
        >
          {unit}
        </span>
      )}
    </span>
  );
}
