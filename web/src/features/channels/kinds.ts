// The kinds of channels that the page has a form for: their sign, and where one leads, as far as it may be shown.
import { Hash, Mail, Webhook, type LucideIcon } from "lucide-react";
import type { Channel, ChannelKind } from "#web/api/types.ts";

export const channelKinds = ["email", "slack", "webhook"] as const satisfies readonly ChannelKind[];

export const kindIcon: Record<ChannelKind, LucideIcon> = { email: Mail, slack: Hash, webhook: Webhook };

/** "ops@example.org", "https://hooks.example/…"; null where it is a secret. */
export function destinationOf(channel: Channel): string | null {
  const { to, url } = channel.settings;
  if (Array.isArray(to)) return to.filter((address) => typeof address === "string").join(", ");
  return typeof url === "string" ? url : null;
}

export function textSetting(channel: Channel | null, name: string): string {
  const value = channel?.settings[name];
  return typeof value === "string" ? value : "";
}
