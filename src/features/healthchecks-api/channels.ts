// Channels as this dialect names them: by id or by exact name.
import { listChannels } from "#features/channels/index.ts";
import { MAX_CHANNELS } from "#features/monitors/index.ts";
import type { Answered, Asked } from "./asked.ts";
import { invalid, told } from "./told.ts";

const PAGE = 1_000;

interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly isDefault: boolean;
}

export async function answerChannels(asked: Asked): Promise<Answered> {
  const channels = await allChannels(asked);
  return { status: 200, json: { channels: channels.map(({ id, name, kind }) => ({ id, name, kind })) } };
}

export async function defaultChannelIds(asked: Asked): Promise<string[]> {
  return (await allChannels(asked)).filter(({ isDefault }) => isDefault).map(({ id }) => id);
}

/** `*`: all; empty: none; else ids or names, with commas between them. */
export async function channelIdsIn(asked: Asked, text: string | undefined): Promise<string[] | undefined> {
  if (text === undefined) return undefined;
  if (text === "") return [];
  const channels = await allChannels(asked);
  if (text === "*") return channels.map(({ id }) => id);
  const ids = text.split(",").map((word) => {
    if (word === "") throw told(400, "empty channel identifier");
    const [channel, another] = channels.filter(({ id, name }) => id === word.toLowerCase() || name === word);
    if (channel === undefined) throw told(400, `invalid channel identifier: ${word}`);
    if (another !== undefined) throw told(400, `non-unique channel identifier: ${word}`);
    return channel.id;
  });
  if (new Set(ids).size > MAX_CHANNELS) throw invalid("channels is too long");
  return [...new Set(ids)];
}

async function allChannels({ house, caller }: Asked): Promise<Channel[]> {
  const channels: Channel[] = [];
  for (let cursor: string | undefined; ;) {
    const { answer: page }: { answer: { items: Channel[]; nextCursor: string | null } } = await listChannels.call(
      house,
      caller,
      {
        sort: "createdAt",
        limit: PAGE,
        ...(cursor !== undefined && { cursor }),
      },
    );
    channels.push(...page.items);
    if (page.nextCursor === null) return channels;
    cursor = page.nextCursor;
  }
}
