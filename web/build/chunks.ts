import { readdirSync } from "node:fs";
import type { Plugin, Rollup } from "vite";
import { typefaceIn } from "./typeface.ts";

interface Files {
  js: string[];
  css: string[];
}

type Bundle = Rollup.OutputBundle;

/** The types that have a file `TYPE.lazy.ts` in a folder or below it: the main chunk knows only their names. */
export function lazyTypes(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.flatMap((file) => /(\w+)\.lazy\.ts$/.exec(file)?.[1] ?? []).sort();
}

/**
 * Writes `chunks.json`: the files that the server links in the page's head, for the entry and for each component type, and
 * the files of the hub's pages, the script for pages that embed an app, and the typeface.
 */
export function chunkTable(): Plugin {
  return {
    name: "limelight-chunk-table",
    apply: "build",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const entry = chunks.find((chunk) => chunk.isEntry && chunk.name === "main");
      const embed = chunks.find((chunk) => chunk.isEntry && chunk.name === "embed");
      const hub = chunks.find((chunk) => chunk.isEntry && chunk.name === "hub");
      if (!entry || !embed || !hub) throw new Error("The build lacks an entry chunk.");
      if (embed.imports.length + embed.dynamicImports.length) throw new Error("The script of embedding pages imports another.");
      const main = closure(bundle, entry, new Set());
      const known = new Set([...main.js, ...main.css]);
      const components: Record<string, Files> = {};
      for (const chunk of chunks) {
        for (const id of chunk.moduleIds) {
          const [, kind = "", type] = /\/(components\/\w+|shell\/layouts)\/(\w+)\.lazy\.ts$/.exec(id) ?? [];
          if (type === undefined) continue;
          // The table through which the page comes to it loads beside it, not before it.
          const table = chunks.find((one) => one.moduleIds.some((found) => found.endsWith(kind === "shell/layouts" ? "/lazyLayouts.ts" : "/lazyViews.ts")));
          const [own, tables] = [closure(bundle, chunk, known), table ? closure(bundle, table, known) : { js: [], css: [] }];
          components[type] = { js: [...new Set([...tables.js, ...own.js])], css: own.css };
        }
      }
      this.emitFile({ type: "asset", fileName: "chunks.json", source: JSON.stringify({ entry: main, hub: closure(bundle, hub, new Set()), components, embed: embed.fileName, typeface: typefaceIn(Object.keys(bundle)) }) });
    },
  };
}

/** The chunk, all that it imports statically, and their CSS; without what is `known` to be loaded already. */
function closure(bundle: Bundle, start: Rollup.OutputChunk, known: ReadonlySet<string>): Files {
  const js = new Set<string>();
  const css = new Set<string>();
  const visit = (chunk: Rollup.OutputChunk) => {
    if (js.has(chunk.fileName) || known.has(chunk.fileName)) return;
    js.add(chunk.fileName);
    for (const file of chunk.viteMetadata?.importedCss ?? []) if (!known.has(file)) css.add(file);
    for (const name of chunk.imports) {
      const imported = bundle[name];
      if (imported?.type === "chunk") visit(imported);
    }
  };
  visit(start);
  return { js: [...js], css: [...css] };
}
