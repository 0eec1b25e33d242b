// The places of the page, in the order of the navigation; the command palette offers the same.
import {
  Bell,
  Database,
  FileClock,
  HeartPulse,
  KeyRound,
  ListChecks,
  Send,
  Siren,
  UserRound,
  Users,
  type LucideIcon,
} from "lucide-react";

export interface Place {
  readonly to:
    | "/monitors"
    | "/heartbeats"
    | "/incidents"
    | "/channels"
    | "/deliveries"
    | "/members"
    | "/api-keys"
    | "/audit"
    | "/storage"
    | "/account";
  readonly name:
    | "monitors"
    | "heartbeats"
    | "incidents"
    | "channels"
    | "deliveries"
    | "members"
    | "apiKeys"
    | "audit"
    | "storage"
    | "account";
  readonly icon: LucideIcon;
  /** Without it the place would only refuse. */
  readonly permission?: string;
}

export const watchingPlaces: readonly Place[] = [
  { to: "/monitors", name: "monitors", icon: ListChecks },
  { to: "/heartbeats", name: "heartbeats", icon: HeartPulse },
  { to: "/incidents", name: "incidents", icon: Siren },
];

export const tellingPlaces: readonly Place[] = [
  { to: "/channels", name: "channels", icon: Bell },
  { to: "/deliveries", name: "deliveries", icon: Send },
];

export const peoplePlaces: readonly Place[] = [
  { to: "/members", name: "members", icon: Users, permission: "member.list" },
  { to: "/api-keys", name: "apiKeys", icon: KeyRound, permission: "api_key.list" },
  { to: "/audit", name: "audit", icon: FileClock, permission: "audit.list" },
  { to: "/storage", name: "storage", icon: Database, permission: "storage.read" },
];

export const accountPlace: Place = { to: "/account", name: "account", icon: UserRound };

export const allPlaces: readonly Place[] = [...watchingPlaces, ...tellingPlaces, ...peoplePlaces, accountPlace];
