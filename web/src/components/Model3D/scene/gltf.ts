import { AnimationMixer, LoadingManager } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { type Gltf, readGltf } from "../gltf";
import { arrayOf, type Json } from "../json";
import { BadModel, MOST } from "../model";
import { type Size, sizeOf } from "../pictures";
import { shown } from "./meshes";
import type { Model } from "./model";

export async function open(bytes: Uint8Array<ArrayBuffer>): Promise<Model> {
  const checked = readGltf(bytes);
  const pictures = await decoded(checked);
  const manager = new LoadingManager();
  manager.setURLModifier((url) => {
    throw new BadModel(`it asks for ${url.slice(0, 100)}`);
  });
  const loader = new GLTFLoader(manager);
  loader.register((parser) => {
    const textures = { isImageBitmapLoader: true, load: (name: string, loaded: (picture: ImageBitmap | undefined) => void) => loaded(pictures[Number(name)]) };
    Object.assign(parser, { textureLoader: textures });
    return { name: "limelight", loadBufferView: (index: number) => Promise.resolve(bytesOf(checked, index)) };
  });
  const { scene, animations } = await loader.parseAsync(checked.document as unknown as string, "");
  const model = shown(scene);
  // The first is the one that players play.
  const [clip] = animations.filter(({ tracks, duration }) => tracks.length > 0 && duration > 0);
  if (!clip) return model;
  const mixer = new AnimationMixer(scene);
  mixer.clipAction(clip).play();
  return { ...model, advance: (seconds) => mixer.update(seconds) };
}

/** A copy. The last element of an interleaved view may end before its stride does, which the loader does not expect. */
function bytesOf({ document, views }: Gltf, index: number): ArrayBuffer {
  const view = views[index];
  if (!view) throw new BadModel(`bufferView ${String(index)} is not there`);
  const { byteStride = 0 } = (document["bufferViews"] as Json[])[index] as { byteStride?: number };
  const copy = new Uint8Array(view.length + byteStride);
  copy.set(view);
  return copy.buffer;
}

function pixelsOf(sizes: readonly (Size | undefined)[]): number {
  return sizes.reduce((sum, size) => sum + (size ? size.width * size.height : 0), 0);
}

/** The picture of each texture that the graphics card keeps: one for every way in which a picture is put onto something. */
function placedOf(document: Json): number[] {
  const textures = arrayOf(document, "textures") as { source: number; sampler?: unknown }[];
  const ways = new Map(textures.map(({ source, sampler }) => [`${String(source)} ${String(sampler)}`, source]));
  return [...ways.values()];
}

async function decoded({ document, pictures }: Gltf): Promise<ImageBitmap[]> {
  const sizes = pictures.map((bytes, index) => {
    const size = sizeOf(bytes);
    if (!size) throw new BadModel(`image ${String(index)} is no PNG, JPEG or WebP`);
    return size;
  });
  if (Math.max(pixelsOf(sizes), pixelsOf(placedOf(document).map((source) => sizes[source]))) > MOST.pixels) throw new BadModel("its pictures are too large");
  const made: ImageBitmap[] = [];
  // One after the other: each takes its full size for a moment.
  for (const [index, bytes] of pictures.entries()) {
    const { width, height } = sizes[index] ?? { width: 1, height: 1 };
    const scale = Math.min(1, MOST.side / Math.max(width, height));
    const resize = scale < 1 ? { resizeWidth: Math.max(1, Math.round(width * scale)), resizeHeight: Math.max(1, Math.round(height * scale)) } : {};
    try {
      made.push(await createImageBitmap(new Blob([bytes]), { premultiplyAlpha: "none", colorSpaceConversion: "none", ...resize }));
    } catch {
      throw new BadModel(`image ${String(index)} is damaged`);
    }
  }
  return made;
}
