// One-time links carry their token behind the "#", which is sent to no server and stands in no log.
import { useState } from "react";

/** The token of the link by which this page was opened; empty when the link was cut off. */
export function useLinkToken(): string {
  const [token] = useState(() => location.hash.slice(1));
  return token;
}
