// The tab of the browser tells too: its sign turns red while something is down.
import { useEffect } from "react";
import { useOpenIncidentCount } from "#web/features/incidents/queries.ts";

export function useStandingTitle(): void {
  const isDown = useOpenIncidentCount() > 0;
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (icon !== null) icon.href = isDown ? "/mark-down.svg" : "/mark.svg";
  }, [isDown]);
}
