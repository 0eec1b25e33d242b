// The little of a log that the platform needs, so that its pieces can be used without a particular logger (pino fits).

export interface EventLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
