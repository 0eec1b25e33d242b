// The places of the page, in the order of the navigation; the command palette offers the same.
import { Bell, FileClock, KeyRound, ListChecks, Send, Siren, UserRound, Users, type LucideIcon } from "lucide-react";

export interface Place {
  readonly to:
    | "/monitors"
    | "/incidents"
    | "/channels"
    | "/deliveries"
    | "/members"
    | "/api-keys"
    | "/audit"
    | "/account";
  readonly name: "monitors" | "incidents" | "channels" | "deliveries" | "members" | "apiKeys" | "audit" | "account";
  readonly icon: LucideIcon;
  /** Pressed after "g". */
  readonly key: string;
}

export const watchingPlaces: readonly Place[] = [
  { to: "/monitors", name: "monitors", icon: ListChecks, key: "m" },
  { to: "/incidents", name: "incidents", icon: Siren, key: "i" },
];

export const tellingPlaces: readonly Place[] = [
  { to: "/channels", name: "channels", icon: Bell, key: "c" },
  { to: "/deliveries", name: "deliveries", icon: Send, key: "d" },
];

export const peoplePlaces: readonly Place[] = [
  { to: "/members", name: "members", icon: Users, key: "p" },
  { to: "/api-keys", name: "apiKeys", icon: KeyRound, key: "k" },
  { to: "/audit", name: "audit", icon: FileClock, key: "l" },
];

export const accountPlace: Place = { to: "/account", name: "account", icon: UserRound, key: "u" };

export const allPlaces: readonly Place[] = [...watchingPlaces, ...tellingPlaces, ...peoplePlaces, accountPlace];
