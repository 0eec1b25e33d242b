// Choosing language and theme, as two small fields.
import { useTranslation } from "react-i18next";
import { chooseLanguage, languages, type Language } from "#web/language.ts";
import { Field, SelectInput } from "#web/ui/field.tsx";
import { SelectField } from "#web/ui/form-fields.tsx";
import { chooseTheme, themes, useChosenTheme } from "#web/ui/theme.ts";

const languageNames = Object.entries(languages) as [Language, string][];

export function LanguageAndTheme() {
  const { t, i18n } = useTranslation();
  const theme = useChosenTheme();
  return (
    <div className="flex gap-3">
      <Field label={t("appearance.language")} isLabelHidden>
        {(control) => (
          <SelectInput
            {...control}
            isCompact
            value={i18n.language}
            onChange={(event) => {
              const chosen = languageNames.find(([language]) => language === event.target.value);
              if (chosen !== undefined) void chooseLanguage(chosen[0]);
            }}
          >
            {languageNames.map(([language, name]) => (
              <option key={language} value={language} lang={language}>
                {name}
              </option>
            ))}
          </SelectInput>
        )}
      </Field>
      <SelectField
        label={t("appearance.theme")}
        isLabelHidden
        isCompact
        value={theme}
        onValue={chooseTheme}
        options={themes.map((known) => ({ value: known, words: t(`appearance.themes.${known}`) }))}
      />
    </div>
  );
}
