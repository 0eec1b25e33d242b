// The monitors of the list and their figures: only those on screen are asked for, and only they are watched live.
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Monitor } from "#web/api/types.ts";
import { ColumnHead, ThingTable } from "#web/features/things/thing-table.tsx";
import { type PartList, type ShownRows, useShownRows } from "#web/features/things/use-shown-rows.ts";
import { useWatch } from "#web/features/things/use-watch.ts";
import { columns, MonitorRow, type RowFigures } from "./monitor-row.tsx";
import { barsQuery, sparklinesQuery } from "./queries.ts";
import type { BarRange } from "./search.ts";

interface MonitorTableProps {
  list: PartList<Monitor>;
  totalCount: number | undefined;
  bar: BarRange;
}

export function MonitorTable({ list, totalCount, bar }: MonitorTableProps) {
  const { t } = useTranslation();
  const rows = useShownRows(list);
  const figures = useRowFigures(rows.blocks, bar);
  useWatch("monitors", rows.ids);
  return (
    <ThingTable
      label={t("monitors.title")}
      list={list}
      totalCount={totalCount}
      rows={rows}
      columns={columns}
      head={<Head bar={bar} />}
      row={(monitor, place) => <MonitorRow {...place} monitor={monitor} figures={figures.get(monitor.id)} />}
    />
  );
}

function Head({ bar }: { bar: BarRange }) {
  const { t } = useTranslation();
  return (
    <>
      <ColumnHead className="only-spoken">{t("monitors.columns.state")}</ColumnHead>
      <ColumnHead className="col-start-2">{t("monitors.columns.name")}</ColumnHead>
      <ColumnHead className="hidden @min-[1080px]:block">{t("monitors.columns.tags")}</ColumnHead>
      <ColumnHead>{t(`lastRange.${bar}`)}</ColumnHead>
      <ColumnHead className="hidden @min-[800px]:block">{t("monitors.columns.responses")}</ColumnHead>
      <ColumnHead className="hidden text-right @min-[800px]:block">{t("monitors.columns.response")}</ColumnHead>
      <ColumnHead className="text-right">{t("monitors.columns.uptime")}</ColumnHead>
      <ColumnHead className="text-right">{t("monitors.columns.lastCheck")}</ColumnHead>
      <ColumnHead>
        <span className="only-spoken">{t("monitors.columns.actions")}</span>
      </ColumnHead>
    </>
  );
}

function useRowFigures(blocks: ShownRows["blocks"], bar: BarRange): ReadonlyMap<string, RowFigures> {
  const bars = useQueries({ queries: blocks.map((ids) => barsQuery(ids, bar)) });
  const lines = useQueries({ queries: blocks.map((ids) => sparklinesQuery(ids, bar)) });
  const figures = new Map<string, RowFigures>();
  for (const { data } of bars) for (const item of data?.items ?? []) figures.set(item.monitorId, { bars: item });
  for (const { data } of lines) {
    for (const item of data?.items ?? [])
      figures.set(item.monitorId, { ...figures.get(item.monitorId), line: item.averagesMs });
  }
  return figures;
}
