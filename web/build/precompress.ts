import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const SMALLEST_BYTES = 512;
const COMPRESSIBLE = /\.(js|css|svg|json|wasm|ttf|txt)$/;

/** Puts a `.br` and a `.gz` beside each built file that gains from it, so that the server never compresses. */
export function precompress(): Plugin {
  return {
    name: "limelight-precompress",
    apply: "build",
    async writeBundle(options, bundle) {
      const folder = options.dir ?? ".";
      for (const name of Object.keys(bundle)) {
        if (name.startsWith("assets/") && COMPRESSIBLE.test(name)) await compress(join(folder, name));
      }
    },
  };
}

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < SMALLEST_BYTES) return;
  const quality = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length, [constants.BROTLI_PARAM_QUALITY]: 11 } };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(content, quality));
  await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
}
