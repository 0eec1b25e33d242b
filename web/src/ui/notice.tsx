// A sentence that must be read before going on: a fault of a form, a thing shown only once, a part that failed to load.
import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export function Notice({
  look = "plain",
  title,
  children,
  action,
}: {
  look?: "plain" | "fault";
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const isFault = look === "fault";
  const Icon = isFault ? CircleAlert : Info;
  return (
    <div
      role={isFault ? "alert" : undefined}
      className={classNames(
        "flex items-start gap-2.5 rounded-medium border px-3 py-2.5",
        isFault ? "border-down-line bg-down-wash" : "border-line bg-sunken",
      )}
    >
      <Icon aria-hidden size={16} className={classNames("mt-0.5 shrink-0", isFault ? "text-down" : "text-faint")} />
      <div className="min-w-0 flex-1">
        {title !== undefined && <p className="font-medium">{title}</p>}
        {children !== undefined && <div className="text-muted">{children}</div>}
      </div>
      {action}
    </div>
  );
}
