// Whoever acts without a request, for the audit log: the program as it starts, the operator at its command line, and a
// ping that makes its heartbeat.
import type { Caller } from "#platform/verb.ts";

export function startingProgram(organizationId: string): Caller {
  return systemCaller(organizationId, "start");
}

export function operatorCaller(organizationId: string): Caller {
  return systemCaller(organizationId, "operator");
}

export function firstPing(organizationId: string): Caller {
  return systemCaller(organizationId, "first ping");
}

function systemCaller(organizationId: string, name: string): Caller {
  return {
    actor: { kind: "system", id: null, name },
    organizationId,
    sessionId: null,
    permissions: new Set(),
    address: "",
    userAgent: "",
    requestId: "",
    ifMatch: null,
    once: null,
    refreshToken: null,
  };
}
