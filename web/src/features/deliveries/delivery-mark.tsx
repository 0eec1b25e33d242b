// How a delivery stands, as a shape: taken, under way, given up, left out.
import { Check, CircleDashed, CircleSlash, Clock, Hand, RotateCw, X, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DeliveryState } from "#web/api/types.ts";
import { classNames } from "#web/ui/class-names.ts";

const icons: Record<DeliveryState, LucideIcon> = {
  pending: Clock,
  sending: CircleDashed,
  retrying: RotateCw,
  held: Hand,
  sent: Check,
  dead: X,
  skipped: CircleSlash,
  folded: CircleSlash,
};

export function DeliveryMark({ state }: { state: DeliveryState }) {
  const { t } = useTranslation();
  const Icon = icons[state];
  const color =
    state === "dead"
      ? "text-down"
      : state === "retrying" || state === "held"
        ? "text-degraded"
        : state === "sent"
          ? "text-muted"
          : "text-faint";
  return (
    <span className={classNames("inline-flex size-4 shrink-0 items-center justify-center", color)}>
      <Icon aria-hidden size={14} strokeWidth={state === "dead" ? 3 : 2.25} />
      <span className="only-spoken">{t(`deliveries.states.${state}`)}</span>
    </span>
  );
}
