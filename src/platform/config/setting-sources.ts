// Where the text of a setting comes from: the environment, a file that it names, a folder of secrets, the settings
// file. Collects faults instead of stopping at the first, and never repeats a text, which may be a secret.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { configFileName, defaultConfigFile } from "./settings-list.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SourceOptions {
  /** Folder from which relative paths count. */
  readonly workingFolder: string;
  /** Folder whose files are named like settings, as container platforms mount secrets. */
  readonly secretsFolder: string;
}

export interface SettingSources {
  /** The text of a setting from the first place that has one; undefined when none has, or when reading it failed. */
  textOf(name: string): string | undefined;
  /** True when some place has it, readable or not. */
  isGiven(name: string): boolean;
  readonly names: { readonly inEnvironment: readonly string[]; readonly inFile: readonly string[] };
  /** The settings file that was read, or null. */
  readonly file: string | null;
}

const fileSuffix = "_FILE";
const largestFileBytes = 65_536;

export function openSources(env: Environment, options: SourceOptions, faults: string[]): SettingSources {
  const environment = withoutEmpty(env);
  const file = configFile(environment, options.workingFolder, faults);
  const inFile = file === null ? {} : withoutEmpty(parseEnv(readTextFile(file, configFileName, faults) ?? ""));

  const mountedSecret = (name: string) => join(options.secretsFolder, name);

  return {
    textOf(name) {
      if (hasText(environment, name)) return textIn(environment, name, options.workingFolder, faults);
      if (existsSync(mountedSecret(name))) return contentOf(mountedSecret(name), name, faults);
      if (hasText(inFile, name)) return textIn(inFile, name, options.workingFolder, faults);
      return undefined;
    },
    isGiven: (name) => hasText(environment, name) || existsSync(mountedSecret(name)) || hasText(inFile, name),
    names: { inEnvironment: Object.keys(environment), inFile: Object.keys(inFile) },
    file,
  };
}

/** A variable set to nothing counts as absent: compose files and charts pass on what nobody filled in. */
function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, text]) => text !== undefined && text !== ""));
}

function hasText(place: Environment, name: string): boolean {
  return place[name] !== undefined || place[name + fileSuffix] !== undefined;
}

function textIn(place: Environment, name: string, workingFolder: string, faults: string[]): string | undefined {
  const text = place[name];
  const path = place[name + fileSuffix];
  if (path === undefined) return text;
  if (text === undefined) return contentOf(resolve(workingFolder, path), name + fileSuffix, faults);
  faults.push(`${name} and ${name}${fileSuffix} are both set. Remove one of them.`);
  return undefined;
}

function configFile(environment: Environment, workingFolder: string, faults: string[]): string | null {
  const named = environment[configFileName];
  const path = resolve(workingFolder, named ?? defaultConfigFile);
  if (existsSync(path)) return path;
  if (named !== undefined)
    faults.push(`${configFileName} names ${path}, which does not exist. Write that file or remove the setting.`);
  return null;
}

function contentOf(path: string, name: string, faults: string[]): string | undefined {
  const text = readTextFile(path, name, faults)?.replace(/\r?\n$/, "");
  if (text !== "") return text;
  faults.push(`${name}: the file ${path} is empty. Write the value into it.`);
  return undefined;
}

function readTextFile(path: string, name: string, faults: string[]): string | undefined {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= largestFileBytes) return bytes.toString("utf8");
    faults.push(`${name}: the file ${path} is larger than ${largestFileBytes} bytes. Name the right file.`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    faults.push(
      `${name}: the file ${path} cannot be read (${code}). Give this user the right to read it, or name another.`,
    );
  }
  return undefined;
}
