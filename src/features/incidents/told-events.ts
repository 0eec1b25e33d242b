// By which events people are told that an outage has begun, and that it is over.

export const eventsOfBegin = ["monitor.down", "heartbeat.missed", "heartbeat.failed"] as const;
export const eventsOfEnd = ["monitor.up", "heartbeat.recovered"] as const;
