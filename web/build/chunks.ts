import type { Plugin, Rollup } from "vite";
import { lazyFolders } from "../src/components/lazy.ts";
import { eagerTypes } from "../src/components/eager.ts";

interface Files {
  js: string[];
  css: string[];
}

type Bundle = Rollup.OutputBundle;

/** Writes `chunks.json`: the files that the server links in the page's head, for the entry and for each component type. */
export function chunkTable(): Plugin {
  return {
    name: "limelight-chunk-table",
    apply: "build",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const entry = chunks.find((chunk) => chunk.isEntry);
      if (!entry) throw new Error("The build has no entry chunk.");
      const main = closure(bundle, entry, new Set());
      const known = new Set([...main.js, ...main.css]);
      const components: Record<string, Files> = {};
      for (const type of eagerTypes) components[type] = { js: [], css: [] };
      for (const [type, folder] of Object.entries(lazyFolders)) {
        const chunk = chunks.find((one) => one.moduleIds.some((id) => id.endsWith(`/components/${folder}/index.ts`)));
        if (!chunk) {
          this.warn(`No chunk holds components/${folder} (type ${type}).`);
          continue;
        }
        components[type] = closure(bundle, chunk, known);
      }
      this.emitFile({ type: "asset", fileName: "chunks.json", source: JSON.stringify({ entry: main, components }) });
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
