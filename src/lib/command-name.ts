// What a person would call a command of a crontab: the script at its heart, without what is wrapped around it.
// A guess that is offered and can be changed; knows no shell beyond words, quotes and the signs between commands.

const MAX_NAME_CHARACTERS = 100;
const MAX_SLUG_CHARACTERS = 100;
/** Commands quoted within commands (bash -c "sudo sh -c …") that are looked into. */
const MAX_DEPTH = 4;

/** Programs that run another one: how many words they take before it, and which of their flags take a word. */
const wrappers: Readonly<Record<string, { readonly operands: number; readonly valuedFlags: string }>> = {
  sudo: { operands: 0, valuedFlags: "ughpCDRT" },
  nice: { operands: 0, valuedFlags: "n" },
  ionice: { operands: 0, valuedFlags: "cn" },
  env: { operands: 0, valuedFlags: "uCS" },
  exec: { operands: 0, valuedFlags: "a" },
  time: { operands: 0, valuedFlags: "fo" },
  nohup: { operands: 0, valuedFlags: "" },
  setsid: { operands: 0, valuedFlags: "" },
  chronic: { operands: 0, valuedFlags: "" },
  flock: { operands: 1, valuedFlags: "wE" },
  timeout: { operands: 1, valuedFlags: "ks" },
  chpst: { operands: 0, valuedFlags: "u" },
};

const interpreter = /^(?:ba|da|z|k)?sh$|^(?:python|perl|ruby|node|php)[\d.]*$|^java$|^run-parts$/;
/** Said before the work itself. */
const preparations = new Set(["cd", "test", "[", "[[", "true", ":", "export", "source", ".", "sleep", "umask", "set"]);
const keywords = new Set(["if", "then", "else", "do", "while", "until", "!", "{"]);
const scriptEnding = /\.(?:sh|bash|zsh|py|pl|php|rb|js|mjs|cjs|ts|jar|exe|bin)$/i;

/** "backup" for `cd / && sudo -u www-data /usr/bin/php /srv/backup.php --all >/dev/null`. */
export function nameOfCommand(command: string): string {
  return heartOf(command, 0) ?? "job";
}

/** Small letters, digits, _ and -, at most 100; not one of `taken`, to which it is added. */
export function slugOf(name: string, taken: Set<string>): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-");
  const base = plain.slice(0, MAX_SLUG_CHARACTERS).replace(/^-|-$/g, "") || "job";
  let slug = base;
  for (let number = 2; taken.has(slug); number++) {
    const ending = `-${number}`;
    slug = base.slice(0, MAX_SLUG_CHARACTERS - ending.length) + ending;
  }
  taken.add(slug);
  return slug;
}

function heartOf(command: string, depth: number): string | null {
  let last: string | null = null;
  for (const words of commandsIn(command)) {
    const first = words[0] ?? "";
    if (preparations.has(first)) continue;
    const found = heartOfWords(words, depth);
    if (found !== null) return found;
    last ??= first;
  }
  return last === null ? null : baseOf(last);
}

function heartOfWords(words: readonly string[], depth: number): string | null {
  let index = 0;
  for (;;) {
    const word = words[index];
    if (word === undefined) return null;
    const program = word.slice(word.lastIndexOf("/") + 1);
    const wrapper = Object.hasOwn(wrappers, program) ? wrappers[program] : undefined;
    if (wrapper !== undefined) index = afterFlags(words, index + 1, wrapper.valuedFlags) + wrapper.operands;
    else if (/^[A-Za-z_]\w*=/.test(word) || word.startsWith("-")) index++;
    else break;
  }
  const word = words[index]!;
  if (words[index - 1] === "-c") return depth < MAX_DEPTH ? heartOf(word, depth + 1) : null; // as in flock FILE -c "…"
  const program = baseOf(word);
  if (program === null || !interpreter.test(program)) return program;
  return scriptOf(words.slice(index + 1), depth) ?? program;
}

/** What an interpreter is told to run: a file, a module (-m) or a quoted command (-c). */
function scriptOf(operands: readonly string[], depth: number): string | null {
  for (const [index, word] of operands.entries()) {
    const next = operands[index + 1];
    if (/^-[a-z]*c$/.test(word) && next !== undefined) return depth < MAX_DEPTH ? heartOf(next, depth + 1) : null;
    if ((word === "-m" || word === "-jar") && next !== undefined) return baseOf(next);
    if (!word.startsWith("-")) return baseOf(word);
  }
  return null;
}

function afterFlags(words: readonly string[], from: number, valuedFlags: string): number {
  let index = from;
  for (let word = words[index]; word !== undefined && word.startsWith("-"); word = words[index]) {
    index += word.length === 2 && valuedFlags.includes(word[1]!) ? 2 : 1;
  }
  return index;
}

function baseOf(word: string): string | null {
  const base = word.replace(/\/+$/, "").split("/").at(-1) ?? "";
  const name = base.replace(scriptEnding, "").slice(0, MAX_NAME_CHARACTERS).trim();
  return /[\p{L}\p{N}]/u.test(name) ? name : null;
}

/** The words of each command between ; & | and brackets, with quotes taken off and redirections left out. */
function commandsIn(text: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  for (const [piece] of text.matchAll(/[;&|()]+|[<>]+&?\s*|(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s;&|()<>])+/gs)) {
    if (/^[;&|()]/.test(piece)) {
      commands.push(words);
      words = [];
    } else if (keywords.has(piece) && words.length === 0) continue;
    else words.push(/^[<>]/.test(piece) ? ">" : unquoted(piece));
  }
  commands.push(words);
  return commands.map(withoutRedirections).filter((one) => one.length > 0);
}

function unquoted(word: string): string {
  return word.replace(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
    (_, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? "",
  );
}

/** `words` has ">" where output or input is turned to the word after it, and the number of the stream before it. */
function withoutRedirections(words: readonly string[]): string[] {
  return words.filter((word, index) => {
    if (word === ">" || words[index - 1] === ">") return false;
    return !(words[index + 1] === ">" && /^\d$/.test(word));
  });
}
