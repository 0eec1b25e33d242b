// What the timers of an exchange call: functions of the module, so that no exchange makes closures of its own for them.

export function onTimer(exchange: { noteTimer(): void }): void {
  exchange.noteTimer();
}

export function onSlowAddress(exchange: { tryNextAddress(): void }): void {
  exchange.tryNextAddress();
}
