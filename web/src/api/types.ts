// Short names for the shapes that the server answers with. All of them come from the generated schema.
import type { operations } from "./schema.d.ts";

type Json<Response> = Response extends { content: { "application/json": infer Body } } ? Body : never;

/** What a verb answers when it does what was asked. */
export type Answer<Verb extends keyof operations> = Json<
  operations[Verb]["responses"][Extract<keyof operations[Verb]["responses"], 200 | 201>]
>;

/** What a verb wants to be told. */
export type Body<Verb extends keyof operations> = operations[Verb] extends { requestBody?: infer Given }
  ? Json<NonNullable<Given>>
  : never;

export type Member = Answer<"member.list">["items"][number];
export type Invitation = Answer<"invitation.list">["items"][number];
export type ApiKey = Answer<"api_key.list">["items"][number];
export type Session = Answer<"session.list">["items"][number];

export type MonitorPage = Answer<"monitor.list">;
export type Monitor = MonitorPage["items"][number];
/** What ends by a date, as told with one monitor. */
export type MonitorEnds = Pick<Answer<"monitor.read">, "certificate" | "domain" | "notices">;
export type MonitorState = Monitor["state"];
export type Standing = Answer<"monitor.summarize">;
export type NewMonitor = Body<"monitor.create">;
export type Sighting = Answer<"monitor.try">;
export type Check = Answer<"check.list">["items"][number];
export type MonitorSeries = Answer<"check.series">;
export type MonitorBars = Answer<"uptime.list">["items"][number];

export type HeartbeatPage = Answer<"heartbeat.list">;
export type Heartbeat = HeartbeatPage["items"][number];
export type HeartbeatState = Heartbeat["state"];
export type HeartbeatStanding = Answer<"heartbeat.summarize">;
export type NewHeartbeat = Body<"heartbeat.create">;
export type Schedule = Heartbeat["schedule"];
export type DuePreview = Answer<"heartbeat.preview">;
export type Ping = Answer<"ping.list">["items"][number];
export type PingKind = Ping["kind"];
export type PingBody = Answer<"ping.body">;
export type Runs = Answer<"ping.runs">;
export type CrontabLine = Answer<"heartbeat.read_crontab">["lines"][number];

export type Incident = Answer<"incident.list">["items"][number];
export type IncidentSummary = Answer<"incident.summary">;
export type IncidentWithTimeline = Answer<"incident.read">;
export type TimelineLine = IncidentWithTimeline["timeline"][number];

export type Channel = Answer<"channel.list">["items"][number];
export type ChannelKind = Channel["kind"];
export type ChannelTest = Answer<"channel.test">;
export type Delivery = Answer<"delivery.list">["items"][number];
export type DeliveryState = Delivery["state"];

export type AuditEntry = Answer<"audit.list">["items"][number];
