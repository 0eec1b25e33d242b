// What the timers of an exchange call: functions of the module, so that no exchange makes closures of its own for them.

/** A timer later than this may have run before answers that had come already. */
export const LATE_TIMER_MS = 20;

export function onTimer(exchange: { noteTimer(): void }): void {
  exchange.noteTimer();
}

export function onSlowAddress(exchange: { tryNextAddress(): void }): void {
  exchange.tryNextAddress();
}
