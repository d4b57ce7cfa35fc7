import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Plugin } from "vite";
import { folderOf } from "./licenses.ts";

/** The page's own typeface: letters of Western European languages, in all weights. */
const FILE = "files/geist-latin-wght-normal.woff2";
const PACKAGE = "@fontsource-variable/geist";

/** Puts the typeface among the assets. The server names it in pages that show it, so no stylesheet does. */
export function typeface(): Plugin {
  return {
    name: "limelight-typeface",
    apply: "build",
    buildStart() {
      const source = readFileSync(join(folderOf(PACKAGE), FILE));
      this.emitFile({ type: "asset", name: basename(FILE), originalFileName: `node_modules/${PACKAGE}/${FILE}`, source });
    },
  };
}

/** Its name among the built files. */
export function typefaceIn(names: readonly string[]): string {
  const found = names.find((name) => name.startsWith("assets/geist-latin-wght-normal"));
  if (found === undefined) throw new Error("The build lacks the typeface.");
  return found;
}
