import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { chunkTable } from "./build/chunks.ts";
import { precompress } from "./build/precompress.ts";
import { chunkGroups } from "./src/components/lazy.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A Gradio-compatible server to develop against: `LIMELIGHT_BACKEND=http://127.0.0.1:7860 npm run dev`. */
const backend = process.env["LIMELIGHT_BACKEND"];
const proxied = ["/config", "/gradio_api", "/login", "/logout", "/call", "/theme.css"];

export default defineConfig({
  base: "./",
  plugins: [svelte(), chunkTable(), precompress()],
  server: {
    port: 5173,
    ...(backend ? { proxy: Object.fromEntries(proxied.map((path) => [path, { target: backend, changeOrigin: true }])) } : {}),
  },
  build: {
    outDir: here("../src/limelight/static"),
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { main: here("src/main.ts") },
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
        codeSplitting: {
          // What a group shares with the main chunk stays there.
          includeDependenciesRecursively: false,
          groups: Object.entries(chunkGroups).map(([name, folders]) => ({
            name,
            test: new RegExp(`/src/components/(${folders.join("|")})/`),
          })),
        },
      },
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
