// Where the clients of other tools call here (docs/pings.md). Names of tools and addresses: the same in every language.

interface OtherTool {
  readonly name: string;
  /** Behind our own address. What is in capitals stands for what the client has. */
  readonly path: string;
}

export const otherTools: readonly OtherTool[] = [
  { name: "Healthchecks", path: "/ping/UUID · /ping/PING-KEY/SLUG" },
  { name: "Uptime Kuma", path: "/api/push/TOKEN" },
  { name: "Gatus", path: "/api/v1/endpoints/KEY/external" },
  { name: "Cronitor", path: "/p/PING-KEY/SLUG" },
  { name: "Better Stack", path: "/api/v1/heartbeat/TOKEN" },
  { name: "Kener", path: "/ext/heartbeat/TAG/SECRET" },
  { name: "OneUptime", path: "/heartbeat/SECRET" },
  { name: "Checkly", path: "/heartbeats/ping/TOKEN" },
];
