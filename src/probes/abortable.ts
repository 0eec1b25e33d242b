// One listener per signal instead of one per look: a signal that stops a whole engine is shared by thousands of looks, and
// adding a listener to it costs the more the more there are.
import { Crowd, type Member } from "./crowd.ts";

export interface Abortable extends Member {
  abort(reason: unknown): void;
}

const registered = new WeakMap<AbortSignal, Crowd<Abortable>>();

export function abortWith(signal: AbortSignal, abortable: Abortable): void {
  let waiting = registered.get(signal);
  if (waiting === undefined) {
    const all = new Crowd<Abortable>();
    signal.addEventListener("abort", () => all.takeAll().forEach((each) => each.abort(signal.reason)), { once: true });
    registered.set(signal, all);
    waiting = all;
  }
  waiting.add(abortable);
}

export function forgetAbort(signal: AbortSignal, abortable: Abortable): void {
  registered.get(signal)?.delete(abortable);
}
