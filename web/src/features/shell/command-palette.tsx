// Finds and does everything: places, monitors and heartbeats by name, what can be done, theme and language. One list, one field.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check, ClipboardPaste, HeartPulse, Keyboard, Languages, Moon, Plus, Search, Sun, SunMoon } from "lucide-react";
import { useDeferredValue, useId, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Dialog as Base } from "@base-ui/react/dialog";
import { answerOf, client } from "#web/api/client.ts";
import { useMay } from "#web/features/accounts/permission.ts";
import { openIncidentsQuery } from "#web/features/incidents/queries.ts";
import { useAcknowledge } from "#web/features/incidents/use-incident-actions.ts";
import { chooseLanguage, currentLanguage } from "#web/language.ts";
import { classNames } from "#web/ui/class-names.ts";
import { StateMark } from "#web/ui/state-mark.tsx";
import { chooseTheme } from "#web/ui/theme.ts";
import { allPlaces } from "./places.ts";
import { useSignOut } from "./account-menu.tsx";

interface Command {
  readonly id: string;
  readonly section: "monitors" | "heartbeats" | "do" | "go";
  readonly words: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

const foundThings = 8; // of each form

export function CommandPalette({ onClose, onShowKeys }: { onClose: () => void; onShowKeys: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const commands = useCommands(typed, onClose, onShowKeys);
  const at = Math.min(chosen, commands.length - 1);

  function steer(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && commands.length > 0) {
      event.preventDefault();
      const next = (at + step + commands.length) % commands.length;
      setChosen(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter") {
      event.preventDefault();
      commands[at]?.run();
    }
  }

  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="appear-soft fixed inset-0 z-40 bg-[light-dark(rgb(20_24_40/0.28),rgb(0_0_0/0.55))]" />
        <Base.Popup
          aria-label={t("palette.title")}
          className="appear-soft fixed inset-x-3 top-[10vh] z-40 mx-auto flex max-h-[70dvh] max-w-[560px] flex-col overflow-hidden rounded-large bg-raised shadow-float"
        >
          <div className="flex items-center gap-3 border-b border-line px-4">
            <Search aria-hidden size={16} className="shrink-0 text-faint" />
            <input
              role="combobox"
              aria-label={t("palette.title")}
              aria-expanded
              aria-controls={listId}
              aria-activedescendant={commands.length > 0 ? `${listId}-${at}` : undefined}
              aria-autocomplete="list"
              autoFocus
              placeholder={t("palette.placeholder")}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setChosen(0);
              }}
              onKeyDown={steer}
              className="h-12 min-w-0 flex-1 bg-transparent text-title outline-none"
            />
          </div>
          <div id={listId} role="listbox" aria-label={t("palette.title")} className="overflow-y-auto p-1.5">
            {commands.map((command, index) => (
              <div key={command.id}>
                {command.section !== commands[index - 1]?.section && (
                  <p aria-hidden className="px-2.5 pt-2 pb-1 text-small text-faint">
                    {t(`palette.sections.${command.section}`)}
                  </p>
                )}
                <button
                  type="button"
                  id={`${listId}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === at}
                  onPointerMove={() => setChosen(index)}
                  onClick={command.run}
                  className={classNames(
                    "flex h-9 w-full items-center gap-3 rounded-medium px-2.5 select-none pointer-coarse:h-11",
                    index === at && "bg-marked",
                  )}
                >
                  <span className="flex w-4 justify-center text-faint">{command.icon}</span>
                  <span className="truncate">{command.words}</span>
                </button>
              </div>
            ))}
          </div>
          {commands.length === 0 && <p className="px-4 pb-4 text-muted">{t("palette.nothing")}</p>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function useCommands(typed: string, close: () => void, showKeys: () => void): readonly Command[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const acknowledge = useAcknowledge();
  const may = useMay();
  const queryClient = useQueryClient();
  const sought = useDeferredValue(typed.trim());
  const found = useQuery({
    queryKey: ["monitors", "palette", sought],
    queryFn: ({ signal }) =>
      answerOf(client.GET("/api/v1/monitors", { signal, params: { query: { q: sought, limit: foundThings } } })),
    enabled: sought !== "",
    placeholderData: keepPreviousData,
  });
  const foundHeartbeats = useQuery({
    queryKey: ["heartbeats", "palette", sought],
    queryFn: ({ signal }) =>
      answerOf(client.GET("/api/v1/heartbeats", { signal, params: { query: { q: sought, limit: foundThings } } })),
    enabled: sought !== "",
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    const then = (action: () => void) => () => {
      close();
      action();
    };
    const open = queryClient.getQueryData(openIncidentsQuery.queryKey)?.newest ?? [];
    const doing: Command[] = [
      ...open
        .filter((incident) => incident.acknowledgedAt === null)
        .map((incident): Command => ({
          id: `acknowledge-${incident.id}`,
          section: "do",
          words: t("palette.acknowledge", { name: incident.monitor.name }),
          icon: <Check size={16} />,
          run: then(() => acknowledge.mutate(incident)),
        })),
      {
        id: "new",
        section: "do",
        words: t("keys.newMonitor"),
        icon: <Plus size={16} />,
        run: then(() => void navigate({ to: "/monitors/new" })),
      },
      {
        id: "new-heartbeat",
        section: "do",
        words: t("keys.newHeartbeat"),
        icon: <HeartPulse size={16} />,
        run: then(() => void navigate({ to: "/heartbeats/new" })),
      },
      {
        id: "crontab",
        section: "do",
        words: t("palette.crontab"),
        icon: <ClipboardPaste size={16} />,
        run: then(() => void navigate({ to: "/heartbeats/crontab" })),
      },
      {
        id: "light",
        section: "do",
        words: t("palette.light"),
        icon: <Sun size={16} />,
        run: then(() => chooseTheme("light")),
      },
      {
        id: "dark",
        section: "do",
        words: t("palette.dark"),
        icon: <Moon size={16} />,
        run: then(() => chooseTheme("dark")),
      },
      {
        id: "system",
        section: "do",
        words: t("palette.system"),
        icon: <SunMoon size={16} />,
        run: then(() => chooseTheme("system")),
      },
      {
        id: "language",
        section: "do",
        words: t("palette.otherLanguage"),
        icon: <Languages size={16} />,
        run: then(() => void chooseLanguage(currentLanguage() === "en" ? "de" : "en")),
      },
      { id: "keys", section: "do", words: t("keys.list"), icon: <Keyboard size={16} />, run: showKeys },
      { id: "sign-out", section: "do", words: t("account.signOut"), icon: null, run: then(signOut) },
    ];
    const going = allPlaces
      .filter((place) => may(place.permission))
      .map((place): Command => ({
        id: place.to,
        section: "go",
        words: t(`places.${place.name}`),
        icon: <place.icon size={16} />,
        run: then(() => void navigate({ to: place.to })),
      }));
    const monitors = (sought === "" ? [] : (found.data?.items ?? [])).map((monitor): Command => ({
      id: monitor.id,
      section: "monitors",
      words: monitor.name,
      icon: <StateMark state={monitor.state} size={14} />,
      run: then(() => void navigate({ to: "/monitors/$monitorId", params: { monitorId: monitor.id } })),
    }));
    const heartbeats = (sought === "" ? [] : (foundHeartbeats.data?.items ?? [])).map((heartbeat): Command => ({
      id: heartbeat.id,
      section: "heartbeats",
      words: heartbeat.name,
      icon: <HeartPulse size={14} />,
      run: then(() => void navigate({ to: "/heartbeats/$heartbeatId", params: { heartbeatId: heartbeat.id } })),
    }));
    const fits = (command: Command) => holdsWords(command.words, sought);
    return sought === ""
      ? [...going, ...doing]
      : [...monitors, ...heartbeats, ...going.filter(fits), ...doing.filter(fits)];
  }, [sought, found.data, foundHeartbeats.data, t, navigate, close, showKeys, signOut, acknowledge, queryClient, may]);
}

/** Every word that was typed begins a word of the command. */
function holdsWords(words: string, sought: string): boolean {
  const parts = words.toLocaleLowerCase().split(/[^\p{L}\p{N}]+/u);
  return sought
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((wanted) => parts.some((part) => part.startsWith(wanted)));
}
