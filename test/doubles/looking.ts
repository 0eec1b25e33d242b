// Looking at targets in tests: a net that may reach loopback, and one attempt or one whole check with little ceremony.
import type { TestContext } from "node:test";
import { createNet, type NetOptions, type ProbeNet } from "#platform/net/index.ts";
import { probeHttp } from "#probes/http.ts";
import type { HttpTarget } from "#probes/http-target.ts";
import { type Look, look } from "#probes/look.ts";
import type { ProbeContext, Sighting } from "#probes/probe.ts";

export const never = new AbortController().signal;

export function netFor(t: TestContext, options: Partial<NetOptions> = {}): ProbeNet {
  const net = createNet({ policy: "any", ...options });
  t.after(() => net.close());
  return net;
}

export function attempt(net: ProbeNet, target: HttpTarget, context: Partial<ProbeContext> = {}): Promise<Sighting> {
  const timeoutMs = context.timeoutMs ?? 2_000;
  return probeHttp(target, {
    net,
    timeoutMs,
    attemptMs: 3 * timeoutMs,
    isRetry: false,
    avoidAddress: null,
    signal: never,
    ...context,
  });
}

export function check(net: ProbeNet, target: HttpTarget, timeoutMs = 2_000): Promise<Look> {
  return look(probeHttp, target, { net, timeoutMs, signal: never });
}
