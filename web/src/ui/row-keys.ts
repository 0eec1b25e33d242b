// j and k walk over the rows of a list: elements with data-row, whose first link or button takes the focus, which is the place.
import { useTranslation } from "react-i18next";
import { useKeys } from "./keys.ts";

export function focusRow(index: number): void {
  document.querySelector<HTMLElement>(`[data-row="${index}"] :is(a, button)`)?.focus();
}

/** For rows that may have to be brought to the screen before they can take the focus. */
export function useRowSteps(count: number, goTo: (index: number) => void): void {
  const { t } = useTranslation();
  function walk(step: number): void {
    const focused = document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset["row"];
    const from = focused === undefined ? (step > 0 ? -1 : 0) : Number(focused);
    goTo(Math.min(count - 1, Math.max(0, from + step)));
  }
  useKeys([
    { key: "j", words: t("keys.next"), run: () => walk(1) },
    { key: "k", words: t("keys.previous"), run: () => walk(-1) },
  ]);
}

export function useRowKeys(count: number): void {
  useRowSteps(count, focusRow);
}
