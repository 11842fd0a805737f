/** How the page is built, served while it is worked on, and tested. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { pretending } from "./dev/pretending.ts";

export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === "test" ? [] : [pretending()])],
  build: {
    outDir: "../src/ganvas/studio/page",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    // Chromium, Firefox and Safari of the last years load modules without it, and it would be one more script.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  server: { host: "127.0.0.1", port: 5173 },
  preview: { host: "127.0.0.1", port: 4173 },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    // A busy machine of two cores needs many times what a quiet one does.
    testTimeout: 60_000,
  },
}));
