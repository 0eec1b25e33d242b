// Monitors: targets that are looked at on an interval. The front door of the feature.
export { BulkIds, ChannelIds, MAX_BULK, MAX_CHANNELS, MAX_TAG_CHARACTERS, MAX_TAGS, Tags } from "./monitor.ts";
export { channelFaults, refuseFaults } from "./faults.ts";
export { type Act, edit, newThing, remove, restore, type Step, type ThingRow } from "./thing-life.ts";
export {
  anywhere,
  type ListedForm,
  type ListFilter,
  listThings,
  thingListInput,
  type ThingListInput,
} from "./thing-list.ts";
export { inOrderOf, stepMany, stepOne, type Steppable } from "./thing-steps.ts";
export { insertThings, lockThings, saveThings, thingColumns } from "./thing-store.ts";
export { monitorRoutes } from "./routes.ts";
export { feedPosition, loadChanges, loadWatched, shardPages, type Watched } from "./watched.ts";
export { readMonitorViews } from "./live.ts";
export { summarizeMonitors } from "./summarize.ts";
export { loadCertificateEnds } from "./expiry-store.ts";
