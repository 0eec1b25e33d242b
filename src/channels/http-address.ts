// What an address that people enter for a channel must be. A refusal of ours, not of the world's.
import type { SettingsFault } from "./channel.ts";

export const addressMaxCharacters = 2_048;

export function faultsOfAddress(address: string, path: string): readonly SettingsFault[] {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    return [{ path, message: "must be an address that begins with https:// or http://" }];
  }
  if (url.username !== "" || url.password !== "") {
    return [{ path, message: "must not hold a user name or a password" }];
  }
  return [];
}
