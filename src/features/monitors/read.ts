// One monitor as it is now, with what is known of its certificate and its domain.
import { notFound } from "#platform/refusal.ts";
import { Id, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { certificateView, domainView, MonitorDetail, noticeViews } from "./expiry.ts";
import { findDomain, listCertificates, listNotices } from "./expiry-store.ts";
import { viewOf } from "./monitor-row.ts";
import { findMonitors } from "./store.ts";

export const readMonitor = query({
  name: "monitor.read",
  summary: "Read a monitor",
  input: Strict({ id: Id }),
  output: MonitorDetail,
  async run({ db, org }, { id }) {
    const [row] = await findMonitors(db, org, [id]);
    if (row === undefined) throw notFound("monitor");
    return {
      ...viewOf(row),
      certificate: certificateView(await listCertificates(db, row.number)),
      domain: domainView(await findDomain(db, row.number)),
      notices: noticeViews(await listNotices(db, row.number)),
    };
  },
});
