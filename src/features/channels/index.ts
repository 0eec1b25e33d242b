// Channels: the places where tellings go. The front door of the feature.
export { listChannels } from "./list.ts";
export { channelRoutes } from "./routes.ts";
export { findChannelIds, loadChannels, type OpenedChannel } from "./open.ts";
