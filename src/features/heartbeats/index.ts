// Heartbeats: things that are awaited, because they should report by themselves. The front door of the feature.
export { createHeartbeat } from "./create.ts";
export {
  heartbeatStates,
  type HeartbeatView,
  MAX_DESCRIPTION_CHARACTERS,
  MAX_SLUG_CHARACTERS,
  type NewHeartbeat,
  shownState,
} from "./heartbeat.ts";
export { deleteHeartbeat, pauseHeartbeat, resumeHeartbeat } from "./life.ts";
export { listHeartbeats } from "./list.ts";
export { listPings } from "./list-pings.ts";
export { readHeartbeat } from "./read.ts";
export { downloadPingBody } from "./read-ping-body.ts";
export { type HeartbeatChange, slugOf } from "./settings.ts";
export { shownStateSql } from "./shown-state.ts";
export { updateHeartbeat } from "./update.ts";
export {
  kindOfStored,
  MAX_BODY_BYTES,
  MAX_DRAINED_BYTES,
  MAX_USER_AGENT,
  type Ping,
  type PingForm,
  type PingKind,
  type Signal,
  storedKind,
} from "./ping.ts";
export { countActiveThings, type HeartbeatFigures, loadHeartbeatFigures } from "./figures.ts";
export { runsMissedIn } from "./outage-cost.ts";
export { MAX_MISSED_RUNS } from "./missed-runs.ts";
export { type Meaning, meaningOf } from "./ping-meaning.ts";
export {
  deadlineOf,
  type DueWhy,
  type Expectation,
  MAX_RUNS,
  movedDeadline,
  noPulse,
  type Pulse,
  type Run,
  runLimitMs,
} from "./pulse.ts";
export { failingOf, MISS_TAKEN_BACK, missReasons } from "./reasons.ts";
export { type Content, defaultRules, type Rules } from "./rules.ts";
export { expectedAfterOf, type Schedule, zoneOf } from "./schedule.ts";
export { scheduleWords } from "./schedule-words.ts";
export { heartbeatRoutes } from "./routes.ts";
export { addressHash, addressKey, type AddressForm, openGatusKey } from "./addresses.ts";
export { expectationOf } from "./expectation.ts";
export { type LiveHeartbeat, readHeartbeatViews } from "./live.ts";
export { hashOfPingKey } from "./ping-key-store.ts";
export {
  type KnownPingKey,
  loadPingKeyChanges,
  loadPingTargetChanges,
  type PingTarget,
  pingTargetPages,
} from "./ping-targets.ts";
export { type CleanedPings, cleanPings, type PingRetention, trimPings } from "./retention.ts";
export { findByPingUuid, type NamedHeartbeat, openPingUuids, pingUuidPages } from "./ping-uuids.ts";
export { type Provision, provisionBySlug } from "./provision.ts";
export { summarizeHeartbeats } from "./summarize.ts";
