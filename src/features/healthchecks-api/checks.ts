// What can be done with checks: each act is one of our verbs, called as whoever has the key.
import {
  createHeartbeat,
  deleteHeartbeat,
  type HeartbeatView,
  listHeartbeats,
  MAX_SLUG_CHARACTERS,
  openPingUuids,
  pauseHeartbeat,
  resumeHeartbeat,
  updateHeartbeat,
} from "#features/heartbeats/index.ts";
import { MAX_TAG_CHARACTERS } from "#features/monitors/index.ts";
import { type Answered, type Asked, organizationOf } from "./asked.ts";
import { type Check, checkOf, type Showing } from "./check.ts";
import { channelIdsIn, defaultChannelIds } from "./channels.ts";
import { type Found, getByAnyId, getById, getByUuid } from "./find-check.ts";
import { type Spec, specOf, type UniqueField } from "./spec.ts";
import { findAlike, type Likeness } from "./store.ts";
import { changeOf, nameOf, newHeartbeatOf, tagsIn } from "./to-heartbeat.ts";
import { told } from "./told.ts";

/** Heartbeats that are read and shown at once: twenty milliseconds of work, for which nobody else is served. */
const PAGE = 200;

export async function answerList(asked: Asked): Promise<Answered> {
  const pages = checkPages(asked, wantedOf(asked.query));
  const first = await pages.next();
  if (first.done === true) return { status: 200, json: { checks: [] } };
  const second = await pages.next();
  if (second.done === true) return { status: 200, json: { checks: first.value } };
  const parts = listParts(first.value, second.value, pages);
  return { status: 200, contentType: "application/json; charset=utf-8", parts };
}

/** Of many checks, a page at a time lies in memory. */
async function* listParts(first: Check[], second: Check[], rest: AsyncIterable<Check[]>) {
  const texts = (page: Check[]) => page.map((check) => JSON.stringify(check));
  let parts = [...texts(first), ...texts(second)];
  yield `{"checks": [${parts.join(",")}`;
  for await (const page of rest) {
    parts = texts(page);
    if (parts.length > 0) yield `,${parts.join(",")}`;
  }
  yield "]}";
}

interface Wanted {
  readonly slug: string | null;
  readonly tags: readonly string[];
}

function wantedOf(query: URLSearchParams): Wanted {
  return { slug: query.get("slug") || null, tags: query.getAll("tag") };
}

/** Pages without a check are left out, but for the sake of its end. */
async function* checkPages(asked: Asked, wanted: Wanted): AsyncGenerator<Check[], undefined, undefined> {
  const showing = await showingOf(asked, true);
  for await (const views of heartbeatPages(asked, wanted)) {
    const checks = await checksOf(asked, views, showing);
    if (checks.length > 0) yield checks;
  }
}

/** In the order in which they were made. */
async function* heartbeatPages(
  { house, caller }: Asked,
  { slug, tags }: Wanted,
): AsyncGenerator<HeartbeatView[], void, undefined> {
  if (!canBe({ slug, tags })) return;
  for (let cursor: string | undefined; ;) {
    const {
      answer: { items, nextCursor },
    }: { answer: { items: HeartbeatView[]; nextCursor: string | null } } = await listHeartbeats.call(house, caller, {
      sort: "createdAt",
      limit: PAGE,
      ...(slug !== null && { slug }),
      ...(tags[0] !== undefined && { tag: tags[0] }),
      ...(cursor !== undefined && { cursor }),
    });
    yield items.filter((view) => tags.every((tag) => view.tags.includes(tag)));
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

/** What no heartbeat can have is not found, and no fault. */
function canBe({ slug, tags }: Wanted): boolean {
  const isSlug = slug === null || (/^[a-z0-9_-]+$/.test(slug) && slug.length <= MAX_SLUG_CHARACTERS);
  return isSlug && tags.every((tag) => /\S/.test(tag) && !tag.includes("\0") && [...tag].length <= MAX_TAG_CHARACTERS);
}

async function checksOf(asked: Asked, views: readonly HeartbeatView[], showing: Showing): Promise<Check[]> {
  const { pool, vault } = asked.house;
  const ids = views.map(({ id }) => id);
  const names = await openPingUuids(pool, vault, organizationOf(asked), ids);
  return views.flatMap((view) => {
    const named = names.get(view.id);
    return named === undefined ? [] : [checkOf(view, named, showing)];
  });
}

/** Who is told what: `hasDefaults`, whether one is shown that names no channels. */
async function showingOf(asked: Asked, hasDefaults: boolean): Promise<Showing> {
  const { house, version, isReadOnly, badges } = asked;
  return {
    version,
    isReadOnly,
    publicUrl: house.publicUrl,
    nowMs: house.now().getTime(),
    defaultChannelIds: hasDefaults && !isReadOnly ? await defaultChannelIds(asked) : [],
    badgeUrl: (number) => `${house.publicUrl}/b/2/${badges.ofHeartbeat(number)}.svg`,
  };
}

async function shown(asked: Asked, { view, named }: Found, status = 200): Promise<Answered> {
  return { status, json: checkOf(view, named, await showingOf(asked, view.channelIds === null)) };
}

export async function answerOne(asked: Asked): Promise<Answered> {
  return shown(asked, await getByAnyId(asked));
}

/** Makes one, or changes the one that is alike in what `unique` names. */
export async function answerCreate(asked: Asked): Promise<Answered> {
  const spec = specOf(asked.body);
  const { unique = [] } = spec;
  // What is named and not given fits none.
  if (unique.length === 0 || unique.some((field) => spec[field] === undefined)) return create(asked, spec);
  return asked.inTurn(async () => {
    const alike = await findAlike(asked.house.pool, organizationOf(asked), likenessOf(spec, unique));
    return alike === undefined ? create(asked, spec) : change(asked, await getById(asked, alike), spec);
  });
}

async function create(asked: Asked, spec: Spec): Promise<Answered> {
  const input = newHeartbeatOf(spec, asked.version, await channelIdsIn(asked, spec.channels));
  const { answer } = await createHeartbeat.call(asked.house, asked.caller, input);
  return shown(asked, await getById(asked, answer.id), 201);
}

function likenessOf(spec: Spec, unique: readonly UniqueField[]): Likeness {
  const all = {
    name: nameOf(spec.name ?? ""),
    slug: spec.slug,
    tags: tagsIn(spec.tags ?? "").join(" "),
    timeout: spec.timeout,
    grace: spec.grace,
  };
  return Object.fromEntries(unique.map((field) => [field, all[field]]));
}

export async function answerUpdate(asked: Asked): Promise<Answered> {
  const found = await getByUuid(asked);
  return change(asked, found, specOf(asked.body));
}

async function change(asked: Asked, { view }: Found, spec: Spec): Promise<Answered> {
  const changed = changeOf(spec, asked.version, view, await channelIdsIn(asked, spec.channels));
  // Nothing to change is allowed, and is no change; but whoever may not change anything is told so.
  await updateHeartbeat.call(asked.house, asked.caller, { id: view.id, ...changed });
  return shown(asked, await getById(asked, view.id));
}

export async function answerDelete(asked: Asked): Promise<Answered> {
  const found = await getByUuid(asked);
  const answer = await shown(asked, found);
  await deleteHeartbeat.call(asked.house, asked.caller, { id: found.view.id });
  return answer;
}

export async function answerPause(asked: Asked): Promise<Answered> {
  const { view } = await getByUuid(asked);
  await pauseHeartbeat.call(asked.house, asked.caller, { id: view.id });
  return shown(asked, await getById(asked, view.id));
}

export async function answerResume(asked: Asked): Promise<Answered> {
  const { view } = await getByUuid(asked);
  if (view.state !== "paused") throw told(409, "check is not paused");
  await resumeHeartbeat.call(asked.house, asked.caller, { id: view.id });
  return shown(asked, await getById(asked, view.id));
}
