// Short notes at the edge of the page about what has just happened, with one thing to do about it. A note waits while
// somebody points at it or has the focus in it.
import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";

interface Note {
  readonly id: number;
  readonly title: string;
  readonly description: string | null;
  readonly isFailure: boolean;
  readonly action: { readonly words: string; readonly run: () => void } | null;
}

const noteMs = 5_000;
const longNoteMs = 8_000;
const mostNotes = 3;

let notes: readonly Note[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function show(next: readonly Note[]): void {
  notes = next;
  for (const listener of listeners) listener();
}

function add(note: Omit<Note, "id">): void {
  lastId += 1;
  show([...notes, { ...note, id: lastId }].slice(-mostNotes));
}

function remove(id: number): void {
  show(notes.filter((note) => note.id !== id));
}

/** Says that something was done. */
export function tell(title: string, description: string | null = null): void {
  add({ title, description, isFailure: false, action: null });
}

/** Says that something failed, and why. Stays longer, and is read out at once. */
export function tellFailure(title: string, description: string | null = null): void {
  add({ title, description, isFailure: true, action: null });
}

/** Says what was done and offers to undo it. */
export function offerUndo(title: string, words: string, undo: () => void): void {
  add({ title, description: null, isFailure: false, action: { words, run: undo } });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(subscribe, () => notes);
  return (
    <section
      aria-label={t("shell.notes")}
      className="fixed inset-x-3 bottom-[calc(68px+env(safe-area-inset-bottom))] z-50 flex flex-col gap-2 empty:hidden md:right-6 md:bottom-6 md:left-auto md:w-96"
    >
      {shown.map((note) => (
        <Toast key={note.id} note={note} />
      ))}
    </section>
  );
}

function Toast({ note }: { note: Note }) {
  const { t } = useTranslation();
  const [isHeld, setIsHeld] = useState(false);
  const isLong = note.isFailure || note.action !== null;
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => remove(note.id), isLong ? longNoteMs : noteMs);
    return () => clearTimeout(timer);
  }, [isHeld, isLong, note.id]);
  return (
    <div
      role={note.isFailure ? "alert" : "status"}
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
      className={classNames(
        "appear-soft flex items-center gap-3 rounded-large bg-raised py-2.5 pr-2 pl-4 shadow-float",
        note.isFailure && "border-l-3 border-down-fill",
      )}
    >
      <div className="min-w-0 flex-1 wrap-anywhere">
        <p className="font-medium">{note.title}</p>
        {note.description !== null && <p className="mt-0.5 text-small text-muted">{note.description}</p>}
      </div>
      {note.action !== null && (
        <button
          type="button"
          className="h-7 rounded-medium px-2 font-medium text-accent hover:bg-sunken pointer-coarse:h-10"
          onClick={() => {
            note.action?.run();
            remove(note.id);
          }}
        >
          {note.action.words}
        </button>
      )}
      <IconButton label={t("actions.dismiss")} icon={<X size={14} aria-hidden />} onClick={() => remove(note.id)} />
    </div>
  );
}
