// The usual fields of forms: a label and one control, whose value goes out as it came in. For a field of another make, with
// a button in it or two controls, see field.tsx.
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";
import { Field, type FieldWords, NumberInput, SelectInput, TextArea, TextInput } from "./field.tsx";

interface Valued<Value> extends FieldWords {
  value: Value;
  onValue: (value: Value) => void;
}

type Inherited<InputProps> = Omit<InputProps, keyof Valued<unknown> | "onChange" | "children">;

type TextFieldProps = Valued<string> & Inherited<ComponentProps<typeof TextInput>>;

export function TextField({ label, hint, error, isLabelHidden, onValue, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>
      {(control) => <TextInput {...control} {...rest} onChange={(event) => onValue(event.target.value)} />}
    </Field>
  );
}

type TextAreaFieldProps = Valued<string> & Inherited<ComponentProps<typeof TextArea>>;

export function TextAreaField({ label, hint, error, isLabelHidden, onValue, ...rest }: TextAreaFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>
      {(control) => <TextArea {...control} {...rest} onChange={(event) => onValue(event.target.value)} />}
    </Field>
  );
}

type NumberFieldProps = Valued<number | ""> & Inherited<ComponentProps<typeof NumberInput>>;

export function NumberField({ label, hint, error, isLabelHidden, ...rest }: NumberFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>
      {(control) => <NumberInput {...control} {...rest} />}
    </Field>
  );
}

export interface Option<Value extends string> {
  readonly value: Value;
  readonly words: string;
}

/** An option that is called what it is. */
export function optionOf<Value extends string>(value: Value): Option<Value> {
  return { value, words: value };
}

type SelectFieldProps<Value extends string> = Valued<Value> &
  Inherited<ComponentProps<typeof SelectInput>> & { options: readonly Option<Value>[] };

export function SelectField<Value extends string>({
  label,
  hint,
  error,
  isLabelHidden,
  value,
  onValue,
  options,
  ...rest
}: SelectFieldProps<Value>) {
  return (
    <Field label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>
      {(control) => (
        <SelectInput
          {...control}
          {...rest}
          value={value}
          onChange={(event) => onValue(options.find((option) => option.value === event.target.value)?.value ?? value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.words}
            </option>
          ))}
        </SelectInput>
      )}
    </Field>
  );
}

interface CheckboxProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  className?: string;
}

export function Checkbox({ label, isOn, onChange, className }: CheckboxProps) {
  return (
    <label className={classNames("flex items-center gap-2 pointer-coarse:min-h-10", className)}>
      <input
        type="checkbox"
        className="size-4 shrink-0"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
