import { arrayOf, type Json, numberOf, objectOf, placeOf } from "./json";
import { BadModel, textOf, viewOf } from "./model";
import { animationsOf } from "./gltfAnimations";
import { accessors, nodes } from "./gltfChecks";

/** A glTF 2.0 file whose parts are all there: the document, and the bytes of each of its buffer views. */
export interface Gltf {
  /** Only what is shown, without addresses: the loader has nothing to fetch. */
  readonly document: Json;
  readonly views: readonly Uint8Array<ArrayBuffer>[];
  readonly pictures: readonly Uint8Array<ArrayBuffer>[];
}

/** Extensions that the loader of three.js shows without a decoder. */
const SHOWN = [
  "KHR_materials_anisotropy", "KHR_materials_clearcoat", "KHR_materials_dispersion", "KHR_materials_emissive_strength", "KHR_materials_ior",
  "KHR_materials_iridescence", "KHR_materials_sheen", "KHR_materials_specular", "KHR_materials_transmission", "KHR_materials_unlit",
  "KHR_materials_volume", "KHR_mesh_quantization", "KHR_texture_transform", "EXT_materials_bump",
];
/** Those without which a model is still the same, in the light of the page. */
const LEFT_OUT = ["KHR_lights_punctual", "KHR_materials_variants", "KHR_xmp_json_ld", "EXT_texture_webp"];

/** Reads `.gltf` or `.glb`, and checks all that a loader would trust. */
export function readGltf(bytes: Uint8Array<ArrayBuffer>): Gltf {
  const { text, binary } = partsOf(bytes);
  const document = parsed(text);
  const version = objectOf(document["asset"], "asset")["version"];
  if (typeof version !== "string" || !version.startsWith("2.")) throw new BadModel("it is no glTF 2.0");
  const needed = arrayOf(document, "extensionsRequired").map(String);
  const missing = needed.filter((name) => !SHOWN.includes(name) && !LEFT_OUT.includes(name));
  if (missing.length) throw new BadModel(`it needs ${missing.join(", ")}, which this page does not show`);
  const buffers = arrayOf(document, "buffers").map((one, index) => bufferOf(objectOf(one, `buffer ${String(index)}`), index, binary));
  const views = arrayOf(document, "bufferViews").map((one, index) => viewIn(objectOf(one, `bufferView ${String(index)}`), index, buffers));
  const checked = accessors(document, views);
  nodes(document, checked);
  const pictures = arrayOf(document, "images").map((one, index) => pictureOf(objectOf(one, `image ${String(index)}`), index, views));
  return { document: { ...shownOf(document), animations: animationsOf(document, checked, views) }, views, pictures };
}

function partsOf(bytes: Uint8Array<ArrayBuffer>): { text: Uint8Array<ArrayBuffer>; binary: Uint8Array<ArrayBuffer> | null } {
  const view = viewOf(bytes);
  if (bytes.length < 20 || view.getUint32(0, true) !== 0x46546c67) return { text: bytes, binary: null };
  if (view.getUint32(4, true) !== 2) throw new BadModel("it is no glTF 2.0");
  const length = view.getUint32(8, true);
  if (length > bytes.length) throw new BadModel("it is shorter than its heading says");
  const chunks = new Map<number, Uint8Array<ArrayBuffer>>();
  for (let place = 12; place + 8 <= length; ) {
    const size = view.getUint32(place, true);
    const kind = view.getUint32(place + 4, true);
    if (place + 8 + size > length) throw new BadModel("a chunk is longer than the file");
    if (!chunks.has(kind)) chunks.set(kind, bytes.subarray(place + 8, place + 8 + size));
    place += 8 + size;
  }
  const text = chunks.get(0x4e4f534a);
  if (!text) throw new BadModel("it has no document");
  return { text, binary: chunks.get(0x004e4942) ?? null };
}

function parsed(text: Uint8Array): Json {
  let found: unknown;
  try {
    found = JSON.parse(textOf(text));
  } catch (error) {
    if (error instanceof BadModel) throw error;
    throw new BadModel("its document is no JSON");
  }
  return objectOf(found, "document");
}

function bufferOf(buffer: Json, index: number, binary: Uint8Array<ArrayBuffer> | null): Uint8Array<ArrayBuffer> {
  const bytes = buffer["uri"] === undefined && index === 0 && binary ? binary : inlineOf(buffer["uri"], `buffer ${String(index)}`);
  const length = numberOf(buffer["byteLength"], `buffer ${String(index)}`);
  if (length > bytes.length) throw new BadModel(`buffer ${String(index)} is shorter than it says`);
  return bytes.subarray(0, length);
}

const DATA = /^data:[^,]{0,200};base64,/;

/** The bytes of a `data:` address. Other addresses are not fetched: a `.glb` holds all of its parts. */
function inlineOf(uri: unknown, where: string): Uint8Array<ArrayBuffer> {
  const head = typeof uri === "string" ? DATA.exec(uri)?.[0] : undefined;
  if (typeof uri !== "string" || head === undefined) throw new BadModel(`${where} is in another file; a .glb holds all of its parts`);
  try {
    const text = atob(uri.slice(head.length));
    return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  } catch {
    throw new BadModel(`${where} is no Base64`);
  }
}

function viewIn(view: Json, index: number, buffers: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const where = `bufferView ${String(index)}`;
  const buffer = buffers[placeOf(view["buffer"], buffers.length, where)] as Uint8Array<ArrayBuffer>;
  const start = numberOf(view["byteOffset"] ?? 0, where);
  const length = numberOf(view["byteLength"], where);
  if (start + length > buffer.length) throw new BadModel(`${where} ends after its buffer`);
  const step = view["byteStride"];
  if (step !== undefined && !(numberOf(step, where) >= 4 && numberOf(step, where) <= 252)) throw new BadModel(`${where} has a wrong byteStride`);
  return buffer.subarray(start, start + length);
}

function pictureOf(image: Json, index: number, views: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const where = `image ${String(index)}`;
  if (image["bufferView"] === undefined) return inlineOf(image["uri"], where);
  return views[placeOf(image["bufferView"], views.length, where)] as Uint8Array<ArrayBuffer>;
}

const KEPT = ["scene", "scenes", "meshes", "materials", "accessors", "samplers", "skins"];

/** The document with what is shown of it: no cameras, lights, and no addresses. An image's is its number. */
function shownOf(document: Json): Json {
  const kept = Object.fromEntries(KEPT.flatMap((name) => (name in document ? [[name, document[name]]] : [])));
  const plain = (one: unknown, names: readonly string[]) => Object.fromEntries(names.flatMap((name) => ((one as Json)[name] === undefined ? [] : [[name, (one as Json)[name]]])));
  const images = arrayOf(document, "images");
  const textures = arrayOf(document, "textures").map((one, index) => {
    const texture = objectOf(one, `texture ${String(index)}`);
    const webp = ((texture["extensions"] as Json | undefined)?.["EXT_texture_webp"] as Json | undefined)?.["source"];
    return { ...plain(texture, ["sampler"]), source: placeOf(webp ?? texture["source"], images.length, `texture ${String(index)}`) };
  });
  return {
    ...kept,
    asset: { version: "2.0" },
    extensionsUsed: arrayOf(document, "extensionsUsed").filter((name) => SHOWN.includes(String(name))),
    nodes: arrayOf(document, "nodes").map((one) => plain(one, ["name", "children", "mesh", "skin", "matrix", "translation", "rotation", "scale", "weights"])),
    bufferViews: arrayOf(document, "bufferViews").map((one) => plain(one, ["byteLength", "byteStride", "buffer"])),
    textures,
    images: images.map((_, index) => ({ uri: String(index) })),
  };
}
