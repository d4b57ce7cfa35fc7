import { BadModel, checkCount, type Mesh, MOST, textOf, viewOf } from "./model";

const HEAD = 84;
const FACET = 50;

/** STL, binary or as text. A binary one may begin with the word of a text, so its length decides.
 *
 *  Not by the loader of three.js, whose search in texts takes the square of their length: five megabytes that end nowhere
 *  hold the page for minutes. */
export function readStl(bytes: Uint8Array<ArrayBuffer>): Mesh {
  const count = bytes.length >= HEAD ? viewOf(bytes).getUint32(80, true) : -1;
  const places = count >= 0 && HEAD + FACET * count <= bytes.length && !isText(bytes, count) ? ofBinary(bytes, count) : ofText(bytes);
  if (places.length === 0) throw new BadModel("it has no triangles");
  return { places, normals: null, colors: null, corners: null, hasFaces: true };
}

/** Whether a file that could be either is a text: one without triangles, whose bytes begin as texts do. */
function isText(bytes: Uint8Array, count: number): boolean {
  return count === 0 && String.fromCharCode(...bytes.subarray(0, 5)).toLowerCase() === "solid";
}

function ofBinary(bytes: Uint8Array, count: number): Float32Array<ArrayBuffer> {
  checkCount(3 * count, MOST.points, "points");
  const view = viewOf(bytes);
  const places = new Float32Array(9 * count);
  for (let facet = 0, place = 0; facet < count; facet++) {
    // Behind the normal, which is often zero.
    const start = HEAD + FACET * facet + 12;
    for (let number = 0; number < 9; number++) places[place++] = view.getFloat32(start + 4 * number, true);
  }
  return places;
}

const CORNER = /^\s*vertex\s+(\S+)\s+(\S+)\s+(\S+)/i;

function ofText(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const text = textOf(bytes);
  if (!/^\s*solid/i.test(text.slice(0, 200))) throw new BadModel("it is no STL file");
  const found: number[] = [];
  for (const line of linesOf(text)) {
    const corner = CORNER.exec(line);
    if (corner) found.push(Number(corner[1]), Number(corner[2]), Number(corner[3]));
    checkCount(found.length, 3 * MOST.points, "numbers");
  }
  if (found.length % 9) throw new BadModel("its last triangle is not complete");
  return new Float32Array(found);
}

/** The lines of a text, one at a time. What is longer than a line of numbers is none. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    const stop = end < 0 ? text.length : end;
    if (stop - start < 400) yield text.slice(start, stop);
    start = stop + 1;
  }
}
