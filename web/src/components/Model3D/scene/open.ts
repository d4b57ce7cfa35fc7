import { BadModel, type Format } from "../model";
import { hasSplats, readSplats, splatsOf } from "../splats";
import { given } from "./meshes";
import type { Model } from "./model";

/** Reads a file. `changed`: it looks another way without having been touched. */
export async function open(format: Format, bytes: Uint8Array<ArrayBuffer>, changed: () => void): Promise<Model> {
  try {
    return await opened(format, bytes, changed);
  } catch (error) {
    if (error instanceof BadModel) throw error;
    // A loader of three.js found what no check did.
    throw new BadModel(`it is damaged (${error instanceof Error ? error.message : String(error)})`);
  }
}

async function opened(format: Format, bytes: Uint8Array<ArrayBuffer>, changed: () => void): Promise<Model> {
  switch (format) {
    case "gltf":
      return (await import("./gltf")).open(bytes);
    case "obj":
      return (await import("./obj")).open(bytes);
    case "stl":
      return given((await import("../stl")).readStl(bytes));
    case "splat":
      return (await import("./splats")).opened(readSplats(bytes), changed);
    case "ply": {
      const { meshOf, readPly } = await import("../ply");
      const ply = readPly(bytes);
      return hasSplats(ply) ? (await import("./splats")).opened(splatsOf(ply), changed) : given(meshOf(ply));
    }
  }
}
