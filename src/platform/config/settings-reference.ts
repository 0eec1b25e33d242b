// The reference page of the settings, made from the list that the program itself reads.
import { configFileName, defaultConfigFile, type Setting, settingsList } from "./settings-list.ts";

/** Markdown of docs/reference/settings.md. */
export function settingsReference(): string {
  const rows = settingsList.map(
    (setting) =>
      `| \`${setting.name}\` | ${cell(setting.meaning)} | ${cell(defaultOf(setting))} | ${setting.isSecret ? "yes" : ""} |`,
  );
  return [
    "# Settings",
    "",
    "<!-- Made by script/generate from src/platform/config/settings-list.ts. Edit that file. -->",
    "",
    "Keepwatch looks for each setting in this order and takes the first that it finds:",
    "",
    "1. the environment: `NAME`, or `NAME_FILE` with the path of a file that holds the value (not both);",
    "2. the file `/run/secrets/NAME`;",
    `3. the settings file, one \`NAME=value\` a line: \`${defaultConfigFile}\` where it exists, or what \`${configFileName}\` (in the environment) names;`,
    "4. the default.",
    "",
    "A variable that is set to nothing counts as absent. One newline at the end of a value's file does not count. All",
    "settings are checked at the start, and every fault is named at once; a `KEEPWATCH_…` variable that no setting has is",
    "named as a warning.",
    "",
    "| name | meaning | default | secret |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function defaultOf(setting: Setting<unknown>): string {
  return setting.defaultMeaning ?? (setting.defaultText === null ? "" : `\`${setting.defaultText}\``);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
