// What a delivery told, in words.
import type { TFunction } from "i18next";
import type { Delivery } from "#web/api/types.ts";

export function eventWords(t: TFunction, delivery: Delivery): string {
  const name = delivery.monitor?.name ?? "";
  switch (delivery.event) {
    case "monitor.down":
      return t("deliveries.events.down", { name });
    case "monitor.up":
      return t("deliveries.events.up", { name });
    case "heartbeat.missed":
      return t("deliveries.events.missed", { name });
    case "heartbeat.failed":
      return t("deliveries.events.failed", { name });
    case "heartbeat.recovered":
      return t("deliveries.events.reportsAgain", { name });
    case "heartbeat.slow":
      return t("deliveries.events.slow", { name });
    case "certificate.expiring":
      return t("deliveries.events.certificateEnds", { name });
    case "certificate.revoked":
      return t("deliveries.events.certificateRevoked", { name });
    case "certificate.changed":
      return t("deliveries.events.certificateChanged", { name });
    case "domain.expiring":
      return t("deliveries.events.domainEnds", { name });
    case "channel.test":
      return t("deliveries.events.test");
    default:
      return `${name} ${delivery.event}`.trim();
  }
}
