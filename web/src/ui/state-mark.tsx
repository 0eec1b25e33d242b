// A state as shape, colour and word: circle, triangle, square with a cross, dashed ring, diamond, two bars, empty ring.
import { useTranslation } from "react-i18next";
import { classNames } from "./class-names.ts";
import { stateFill, stateText, type State } from "./state.ts";

function Shape({ state }: { state: State }) {
  switch (state) {
    case "up":
      return <circle cx="8" cy="8" r="4.5" />;
    case "degraded":
      return (
        <path d="M8 2.2c.5 0 .9.2 1.1.6l4.9 9c.5.9-.1 1.9-1.1 1.9H3.1c-1 0-1.6-1-1.1-1.9l4.9-9c.2-.4.6-.6 1.1-.6z" />
      );
    case "down":
      return (
        <>
          <rect x="1.5" y="1.5" width="13" height="13" rx="3" />
          <path d="M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2" className="stroke-white" strokeWidth="1.8" strokeLinecap="round" />
        </>
      );
    case "unknown":
      return (
        <circle
          cx="8"
          cy="8"
          r="5"
          fill="none"
          strokeWidth="2"
          strokeDasharray="2.6 2.63"
          className="stroke-unknown-fill"
        />
      );
    case "maintenance":
      return <rect x="3.4" y="3.4" width="9.2" height="9.2" rx="1.6" transform="rotate(45 8 8)" />;
    case "paused":
      return <path d="M4 3.5h2.6v9H4zM9.4 3.5H12v9H9.4z" />;
    case "pending":
      return <circle cx="8" cy="8" r="4.2" fill="none" strokeWidth="1.6" className="stroke-paused-fill" />;
  }
}

interface StateMarkProps {
  state: State;
  size?: number;
  /** Shows the word beside the shape; otherwise the word is only spoken. */
  hasWord?: boolean;
  /** Says nothing at all: for where the sentence beside it says the same. */
  isSilent?: boolean;
  className?: string;
}

export function StateMark({ state, size = 16, hasWord = false, isSilent = false, className }: StateMarkProps) {
  const { t } = useTranslation();
  return (
    <span className={classNames("inline-flex shrink-0 items-center gap-1.5", className)}>
      <svg
        aria-hidden
        viewBox="0 0 16 16"
        width={size}
        height={size}
        className={classNames("transition-colors duration-150", stateFill[state])}
      >
        <Shape state={state} />
      </svg>
      {!isSilent && (
        <span className={hasWord ? classNames("font-medium", stateText[state]) : "only-spoken"}>
          {t(`states.${state}`)}
        </span>
      )}
    </span>
  );
}
