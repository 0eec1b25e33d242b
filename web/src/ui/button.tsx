// Buttons, and links that look like them. One accent for the one action that matters; the rest stays neutral.
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { classNames } from "./class-names.ts";

type Look = "primary" | "plain" | "quiet" | "danger";
type Size = "normal" | "small" | "large";

const shape =
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-medium font-medium whitespace-nowrap select-none " +
  "transition-colors duration-100 disabled:opacity-55 aria-disabled:opacity-55";

const looks: Record<Look, string> = {
  primary: "bg-accent-fill text-white hover:bg-accent-fill-hover",
  plain: "border border-line bg-surface text-ink hover:bg-hover",
  quiet: "text-muted hover:bg-sunken hover:text-ink",
  danger: "border border-down-line bg-surface text-down hover:bg-down-wash",
};

const sizes: Record<Size, string> = {
  small: "h-7 px-2.5 text-small pointer-coarse:h-9",
  normal: "h-8 px-3 text-body pointer-coarse:h-10",
  large: "h-11 px-4 text-body",
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: Size;
  isBusy?: boolean;
  icon?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = "plain", size = "normal", isBusy, icon, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={isBusy === true || undefined}
      {...rest}
      disabled={rest.disabled === true || isBusy === true}
      className={classNames(shape, looks[look], sizes[size], className)}
    >
      {icon}
      {children}
    </button>
  );
}

interface ButtonLinkProps {
  look?: Look;
  size?: Size;
  icon?: ReactNode;
  children: ReactNode;
  className?: string;
}

export function ButtonLink({
  look = "plain",
  size = "normal",
  icon,
  children,
  className,
  ...link
}: ButtonLinkProps & LinkProps) {
  return (
    <Link {...link} className={classNames(shape, looks[look], sizes[size], className)}>
      {icon}
      {children}
    </Link>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  icon: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

const iconShape =
  "inline-flex size-7 shrink-0 items-center justify-center rounded-medium text-faint transition-colors duration-100 " +
  "hover:bg-sunken hover:text-ink aria-expanded:bg-sunken aria-expanded:text-ink pointer-coarse:size-10";

export function IconButton({ label, icon, className, ...rest }: IconButtonProps) {
  return (
    <button type="button" aria-label={label} title={label} {...rest} className={classNames(iconShape, className)}>
      {icon}
    </button>
  );
}
