// Who hears when it is down: the default channels, chosen ones, or nobody.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { channelsQuery } from "#web/features/channels/queries.ts";
import { Checkbox } from "#web/ui/form-fields.tsx";
import { Segmented } from "#web/ui/segmented.tsx";

interface ChannelChoiceProps {
  chosen: readonly string[] | null;
  onChoose: (chosen: readonly string[] | null) => void;
}

export function ChannelChoice({ chosen, onChoose }: ChannelChoiceProps) {
  const { t } = useTranslation();
  const channels = useQuery(channelsQuery).data?.items ?? [];
  const defaults = channels.filter((channel) => channel.isDefault);
  const hint =
    chosen !== null
      ? chosen.length === 0
        ? t("monitorForm.tellsNobody")
        : null
      : defaults.length === 0
        ? t("monitorForm.noDefaults")
        : t("monitorForm.defaultsAre", { names: defaults.map((channel) => channel.name).join(", ") });
  return (
    <fieldset className="flex flex-col items-start gap-1.5">
      <legend className="mb-1.5 font-medium">{t("monitorForm.tells")}</legend>
      <Segmented
        label={t("monitorForm.tells")}
        value={chosen === null ? "default" : "chosen"}
        onChoose={(choice) => onChoose(choice === "default" ? null : defaults.map((channel) => channel.id))}
        segments={[
          { value: "default", label: t("monitorForm.tellsDefault") },
          { value: "chosen", label: t("monitorForm.tellsChosen") },
        ]}
      />
      {chosen !== null && (
        <div className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
          {channels.map((channel) => (
            <Checkbox
              key={channel.id}
              className="min-h-7"
              label={channel.name}
              isOn={chosen.includes(channel.id)}
              onChange={(isChosen) =>
                onChoose(isChosen ? [...chosen, channel.id] : chosen.filter((id) => id !== channel.id))
              }
            />
          ))}
        </div>
      )}
      {hint !== null && <p className="text-small text-faint">{hint}</p>}
    </fieldset>
  );
}
