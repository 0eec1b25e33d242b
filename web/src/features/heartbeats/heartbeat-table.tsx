// The heartbeats of the list and their bars: only those on screen are asked for, and only they are watched live.
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Heartbeat } from "#web/api/types.ts";
import { barsQuery } from "#web/features/monitors/queries.ts";
import type { BarRange } from "#web/features/monitors/search.ts";
import { ColumnHead, ThingTable } from "#web/features/things/thing-table.tsx";
import { type PartList, useShownRows } from "#web/features/things/use-shown-rows.ts";
import { columns, HeartbeatRow } from "./heartbeat-row.tsx";
import { useLiveHeartbeats } from "./use-live-heartbeats.ts";

interface HeartbeatTableProps {
  list: PartList<Heartbeat>;
  totalCount: number | undefined;
  bar: BarRange;
}

export function HeartbeatTable({ list, totalCount, bar }: HeartbeatTableProps) {
  const { t } = useTranslation("heartbeats");
  const rows = useShownRows(list);
  const answers = useQueries({ queries: rows.blocks.map((ids) => barsQuery(ids, bar)) });
  const bars = new Map(answers.flatMap(({ data }) => data?.items ?? []).map((item) => [item.monitorId, item]));
  useLiveHeartbeats(rows.ids);
  return (
    <ThingTable
      label={t("title")}
      list={list}
      totalCount={totalCount}
      rows={rows}
      columns={columns}
      head={<Head bar={bar} />}
      row={(heartbeat, place) => <HeartbeatRow {...place} heartbeat={heartbeat} bars={bars.get(heartbeat.id)} />}
    />
  );
}

function Head({ bar }: { bar: BarRange }) {
  const { t } = useTranslation("heartbeats");
  const { t: words } = useTranslation();
  return (
    <>
      <ColumnHead className="only-spoken">{words("monitors.columns.state")}</ColumnHead>
      <ColumnHead className="col-start-2">{words("monitors.columns.name")}</ColumnHead>
      <ColumnHead className="hidden @min-[1080px]:block">{words("monitors.columns.tags")}</ColumnHead>
      <ColumnHead>{t("columns.schedule")}</ColumnHead>
      <ColumnHead className="text-right">{t("columns.lastPing")}</ColumnHead>
      <ColumnHead className="text-right">{t("columns.nextDue")}</ColumnHead>
      <ColumnHead className="hidden @min-[800px]:block">{words(`lastRange.${bar}`)}</ColumnHead>
      <ColumnHead>
        <span className="only-spoken">{words("monitors.columns.actions")}</span>
      </ColumnHead>
    </>
  );
}
