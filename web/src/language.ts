// Which language the page speaks. English is in the first load, because it is the fallback; others come when chosen. Words
// that only some pages need come with those pages.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import english from "./locales/en.json" with { type: "json" };
import type heartbeatsEnglish from "./locales/heartbeats.en.json";

export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "page";
    resources: { page: typeof english; heartbeats: typeof heartbeatsEnglish };
  }
}

type Words = { readonly default: object };

/** The words of a part of the page, by language; fetched when that part is first shown. */
const furtherWords = {
  heartbeats: {
    en: (): Promise<Words> => import("./locales/heartbeats.en.json"),
    de: (): Promise<Words> => import("./locales/heartbeats.de.json"),
  },
} satisfies Record<string, Record<Language, () => Promise<Words>>>;
type Part = keyof typeof furtherWords;

const shownParts = new Set<Part>();

const storageKey = "keepwatch.language";

function isLanguage(value: string | null | undefined): value is Language {
  return value === "en" || value === "de";
}

function firstLanguage(): Language {
  const stored = readStored();
  if (isLanguage(stored)) return stored;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
  return wanted ?? "en";
}

function readStored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null; // Storage may be shut off; the browser's language then applies.
  }
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    ns: ["page"],
    defaultNS: "page",
    resources: { en: { page: english } },
    interpolation: { escapeValue: false }, // React escapes.
  });
  await showLanguage(firstLanguage());
}

async function showLanguage(language: Language): Promise<void> {
  if (language === "de" && !i18next.hasResourceBundle("de", "page")) {
    const german = await import("./locales/de.json");
    i18next.addResourceBundle("de", "page", german.default satisfies typeof english);
  }
  await Promise.all([...shownParts].map((part) => fetchWords(part, language)));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Resolves when a part of the page can speak; from then on it follows the language that is chosen. */
export async function speak(part: Part): Promise<void> {
  shownParts.add(part);
  await fetchWords(part, currentLanguage());
}

async function fetchWords(part: Part, language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, part)) return;
  i18next.addResourceBundle(language, part, (await furtherWords[part][language]()).default);
}

export async function chooseLanguage(language: Language): Promise<void> {
  await showLanguage(language);
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // The choice then lasts as long as the page.
  }
}

export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : "en";
}
