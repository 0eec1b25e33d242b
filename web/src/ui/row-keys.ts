// j and k walk over the rows of a plain list: elements with data-row, whose first link or button takes the focus.
import { useTranslation } from "react-i18next";
import { useKeys } from "./keys.ts";

export function useRowKeys(count: number): void {
  const { t } = useTranslation();
  function walk(step: number): void {
    const focused = document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset["row"];
    const from = focused === undefined ? (step > 0 ? -1 : 0) : Number(focused);
    const next = Math.min(count - 1, Math.max(0, from + step));
    document.querySelector<HTMLElement>(`[data-row="${next}"] :is(a, button)`)?.focus();
  }
  useKeys([
    { key: "j", words: t("keys.next"), run: () => walk(1) },
    { key: "k", words: t("keys.previous"), run: () => walk(-1) },
  ]);
}
