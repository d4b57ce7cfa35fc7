import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { chunkTable, lazyTypes } from "./build/chunks.ts";
import { licenses } from "./build/licenses.ts";
import { precompress } from "./build/precompress.ts";
import { typeface } from "./build/typeface.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A Gradio-compatible server to develop against: `LIMELIGHT_BACKEND=http://127.0.0.1:7860 npm run dev`. */
const backend = process.env["LIMELIGHT_BACKEND"];
const proxied = ["/config", "/gradio_api", "/login", "/logout", "/call", "/theme.css"];

/** Folders of components that share a chunk, because pages tend to use them together: a page of many kinds would else ask
 *  for many small files. */
const chunkGroups: Readonly<Record<string, readonly string[]>> = {
  controls: ["Checkbox", "Choice", "Dropdown", "Number", "Slider"],
  pickers: ["ColorPicker", "DateTime"],
  media: ["File", "Image"],
  pictures: ["AnnotatedImage", "Enlarged.svelte", "Gallery", "ImageSlider"],
  recordings: ["Audio", "Recording", "Video"],
  chat: ["Chatbot", "MultimodalInput"],
  viewers: ["HighlightedText", "Json", "Label"],
};

export default defineConfig({
  base: "./",
  define: { LAZY_VIEWS: lazyTypes(here("src/components")), LAZY_LAYOUTS: lazyTypes(here("src/shell/layouts")) },
  plugins: [svelte(), typeface(), chunkTable(), licenses(), precompress()],
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
      input: { main: here("src/main.ts"), embed: here("src/embed/main.ts"), hub: here("src/hub/main.ts") },
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
        codeSplitting: {
          // What a group shares with the main chunk stays there.
          includeDependenciesRecursively: false,
          groups: [
            ...Object.entries(chunkGroups).map(([name, folders]) => ({
              name,
              test: new RegExp(`/src/components/(${folders.join("|")})(/|[?]|$)`),
            })),
            { name: "texts", test: /\/src\/components\/Markdown\/|\/node_modules\/(marked|dompurify)\// },
            { name: "uploads", test: /\/src\/(wire\/(attempts|sending|transfer|upload)\.ts|shell\/(UploadList\.svelte|uploads\.ts))/ },
            // What several of them need a little of.
            { name: "shared", test: /\/src\/(components\/(download|foreign|head|markup|palette|reach|vega\/look)|texts\/counted)\.ts$|\/svelte\/src\/reactivity\/(map|media-query|reactive-value|index-client)\./ },
            // What every language of the editor needs.
            { name: "languages", test: /\/node_modules\/@(lezer\/lr|codemirror\/autocomplete)\// },
            { name: "layouts", test: /\/src\/shell\/layouts\/(?!registry)/ },
            // What shows that a call runs.
            { name: "running", test: /\/src\/(shell\/(Status\.svelte|NoticeView\.svelte|status\.ts|leading\.ts|inSight\.(ts|css))|components\/(announce\.ts|Button\/(Running\.svelte|running\.ts)))/ },
            // What every page needs, and lazy chunks too: without a chunk of its own it would be many small ones.
            { name: "base", test: /\/node_modules\/(svelte\/(?!src\/reactivity\/(map|media-query|reactive-value|index-client)\.)|clsx\/|esm-env\/)|\/src\/components\/(icons\/|(media|frame|clipboard|once|Button\/button)\.ts$|Button\/Button\.svelte)|\/src\/texts\/(texts|language)\.ts$|\/src\/(shell\/theme|wire\/(errors|sse))\.ts$|vite\/preload-helper/ },
          ],
        },
      },
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
