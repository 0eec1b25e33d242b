// How the page is built. Nothing may be inlined: the server's CSP knows no 'unsafe-inline' and no data: addresses.
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compress } from "./compress.ts";

const serverAddress = "http://127.0.0.1:8000";

export default defineConfig({
  root: new URL(".", import.meta.url).pathname,
  plugins: [react(), tailwind(), compress()],
  resolve: { alias: { "#web": new URL("./src", import.meta.url).pathname } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5173,
    proxy: {
      "/api/v1/live": { target: serverAddress, ws: true },
      "/api": { target: serverAddress },
    },
  },
});
