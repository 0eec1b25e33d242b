// What stays around every page of somebody who is signed in: navigation, palette, the list of keys, the live wire.
import { Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { dropAccessToken, onSignedOut } from "#web/api/access-token.ts";
import { HeldNotice } from "#web/features/deliveries/held-notice.tsx";
import { BlindNotice } from "#web/features/monitors/blind-notice.tsx";
import { useKeys } from "#web/ui/keys.ts";
import { SideBar } from "./side-bar.tsx";
import { TabBar } from "./tab-bar.tsx";
import { useLiveWire } from "./use-live-wire.ts";
import { useStandingTitle } from "./use-standing-title.ts";

const CommandPalette = lazy(() =>
  import("./command-palette.tsx").then((module) => ({ default: module.CommandPalette })),
);
const KeyList = lazy(() => import("./key-list.tsx").then((module) => ({ default: module.KeyList })));

export function Shell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"palette" | "keys" | null>(null);
  useLiveWire();
  useStandingTitle();

  useEffect(
    () =>
      onSignedOut(() => {
        dropAccessToken();
        void navigate({ to: "/sign-in", search: { to: location.pathname + location.search } });
      }),
    [navigate],
  );

  useKeys([
    { key: "mod+k", words: t("keys.palette"), run: () => setOpen("palette") },
    { key: "?", words: t("keys.list"), run: () => setOpen("keys") },
    { key: "n", words: t("keys.newMonitor"), run: () => void navigate({ to: "/monitors/new" }) },
    { key: "h", words: t("keys.newHeartbeat"), run: () => void navigate({ to: "/heartbeats/new" }) },
  ]);

  return (
    <div className="md:grid md:grid-cols-[56px_minmax(0,1fr)] lg:grid-cols-[216px_minmax(0,1fr)]">
      <a
        href="#content"
        className="only-spoken focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:size-auto focus:rounded-medium focus:bg-raised focus:px-3 focus:py-2 focus:[clip-path:none]"
      >
        {t("shell.skip")}
      </a>
      <SideBar onFind={() => setOpen("palette")} />
      <main
        id="content"
        tabIndex={-1}
        className="min-w-0 pb-[calc(56px+env(safe-area-inset-bottom))] outline-none md:pb-0"
      >
        <BlindNotice />
        <HeldNotice />
        <Outlet />
      </main>
      <TabBar onFind={() => setOpen("palette")} />
      <Suspense fallback={null}>
        {open === "palette" && <CommandPalette onClose={() => setOpen(null)} onShowKeys={() => setOpen("keys")} />}
        {open === "keys" && <KeyList onClose={() => setOpen(null)} />}
      </Suspense>
    </div>
  );
}
