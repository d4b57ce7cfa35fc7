/** What a model may be: its formats and their bounds. */

export const ENDINGS = [".glb", ".gltf", ".obj", ".stl", ".ply", ".splat"] as const;
export type Format = "gltf" | "obj" | "stl" | "ply" | "splat";

export const MOST = {
  /** Of a file. A glTF with its buffers in text has a third more than it holds. */
  bytes: 256 << 20,
  /** Of a file of text, which is read line by line or word by word. */
  textBytes: 96 << 20,
  /** Corners of triangles and points, as they are drawn. */
  points: 8_000_000,
  splats: 2_000_000,
  /** Of a glTF: in all of its accessors, its nodes, and of these within each other. */
  numbers: 60_000_000,
  nodes: 20_000,
  depth: 200,
  /** Of all its pictures, as their files say. */
  pixels: 128 << 20,
  /** Of a picture: a larger one is shown smaller. */
  side: 4096,
} as const;

/** A file that cannot be shown, with the reason. */
export class BadModel extends Error {}

export function formatOf(name: string): Format | null {
  const ending = /\.(\w+)$/.exec(name.toLowerCase())?.[1] ?? "";
  if (ending === "glb" || ending === "gltf") return "gltf";
  return ending === "obj" || ending === "stl" || ending === "ply" || ending === "splat" ? ending : null;
}

/** The file as bytes. Stops at a size that no page can show. */
export async function fetched(url: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body) throw new BadModel(`the server answered ${String(response.status)}`);
  if (Number(response.headers.get("content-length") ?? 0) > MOST.bytes) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of partsOf(response.body)) {
    size += part.length;
    if (size > MOST.bytes) throw tooLarge();
    parts.push(part);
  }
  const whole = new Uint8Array(size);
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

/** Safari cannot iterate over a stream. */
async function* partsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) yield value;
  } finally {
    void reader.cancel();
  }
}

function tooLarge(): BadModel {
  return new BadModel(`it has more than ${String(MOST.bytes >> 20)} MB`);
}

/** The text of a file. */
export function textOf(bytes: Uint8Array): string {
  if (bytes.length > MOST.textBytes) throw new BadModel(`its text has more than ${String(MOST.textBytes >> 20)} MB`);
  return new TextDecoder().decode(bytes);
}

export function checkCount(count: number, most: number, what: string): void {
  if (count > most) throw new BadModel(`it has more than ${String(most)} ${what}`);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Points and, unless they are all there is, the triangles between them. */
export interface Mesh {
  /** Three numbers a point. */
  readonly places: Float32Array<ArrayBuffer>;
  readonly normals: Float32Array<ArrayBuffer> | null;
  /** Three numbers from 0 to 1 a point, as on a screen. */
  readonly colors: Float32Array<ArrayBuffer> | null;
  /** Three points a triangle; null: the points follow each other. */
  readonly corners: Uint32Array<ArrayBuffer> | null;
  readonly hasFaces: boolean;
}
