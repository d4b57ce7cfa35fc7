import { BadModel, checkCount, type Mesh, MOST, textOf, viewOf } from "./model";

/** PLY (Turk, 1994): a heading that names elements and their properties, then these, as text or binary. */

type Kind = "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32" | "float32" | "float64";

interface Property {
  readonly name: string;
  readonly kind: Kind;
  /** The kind of a list's length; null: it is no list. */
  readonly length: Kind | null;
}

interface Element {
  readonly name: string;
  readonly count: number;
  readonly properties: readonly Property[];
}

interface Head {
  readonly form: "ascii" | "binary_little_endian" | "binary_big_endian";
  readonly elements: readonly Element[];
  /** Where the body begins. */
  readonly size: number;
}

/** What is in the file: a column of numbers for each property of its points, and its triangles. */
export interface Ply {
  readonly count: number;
  readonly columns: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
  /** Of columns of whole numbers their highest, which is 1 in a colour. */
  readonly whole: ReadonlyMap<string, number>;
  readonly corners: Uint32Array<ArrayBuffer>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  char: "int8", uchar: "uint8", short: "int16", ushort: "uint16", int: "int32", uint: "uint32", float: "float32", double: "float64",
  int8: "int8", uint8: "uint8", int16: "int16", uint16: "uint16", int32: "int32", uint32: "uint32", float32: "float32", float64: "float64",
};
const SIZES: Readonly<Record<Kind, number>> = { int8: 1, uint8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, float32: 4, float64: 8 };
const HIGHEST: Readonly<Partial<Record<Kind, number>>> = { uint8: 255, uint16: 65535 };
/** Others are skipped: splats have dozens, of which each would take four bytes a point. */
const WANTED = /^([xyz]|n[xyz]|(diffuse_)?(red|green|blue)|f_dc_[012]|opacity|scale_[012]|rot_[0123])$/;
const MOST_HEAD = 64 << 10;
const MOST_SIDES = 1000;

export function readPly(bytes: Uint8Array<ArrayBuffer>): Ply {
  const head = headOf(bytes);
  const vertex = head.elements.find((element) => element.name === "vertex");
  if (!vertex || vertex.count === 0) throw new BadModel("it has no points");
  checkCount(vertex.count, MOST.points, "points");
  if (vertex.properties.some((property) => property.length)) throw new BadModel("its points have lists");
  const wanted = vertex.properties.filter(({ name }) => WANTED.test(name));
  const columns = new Map(wanted.map(({ name }) => [name, new Float32Array(vertex.count)]));
  const whole = new Map(wanted.flatMap(({ name, kind }) => (HIGHEST[kind] ? [[name, HIGHEST[kind]]] : [])));
  const body = bytes.subarray(head.size);
  const source = head.form === "ascii" ? new Words(textOf(body)) : new Binary(body, head.form === "binary_little_endian");
  const corners: number[] = [];
  for (const element of head.elements) {
    const least = element.properties.reduce((sum, { kind, length }) => sum + source.sizeOf(length ?? kind), 0);
    if (element.count * least > source.left) throw new BadModel("it is shorter than its heading says");
    if (element === vertex) readPoints(vertex, source, columns);
    else readOther(element, source, vertex.count, corners);
  }
  return { count: vertex.count, columns, whole, corners: new Uint32Array(corners) };
}

/** The heading, which is text. */
export function headOf(bytes: Uint8Array): Head {
  const text = String.fromCharCode(...bytes.subarray(0, 4)) + new TextDecoder("latin1").decode(bytes.subarray(4, MOST_HEAD));
  const end = /\nend_header[ \t]*(\r\n|\n|\r)|\rend_header[ \t]*\r/.exec(text);
  if (!text.startsWith("ply") || !end) throw new BadModel("it is no PLY file");
  const lines = text.slice(0, end.index).split(/[\r\n]+/).map((line) => line.trim().split(/\s+/));
  const form = lines.find(([word]) => word === "format")?.[1];
  if (form !== "ascii" && form !== "binary_little_endian" && form !== "binary_big_endian") throw new BadModel("its format is unknown");
  const elements: (Element & { properties: Property[] })[] = [];
  for (const [word, ...rest] of lines) {
    if (word === "element") elements.push({ name: rest[0] ?? "", count: countOf(rest[1]), properties: [] });
    else if (word === "property") elements.at(-1)?.properties.push(propertyOf(rest));
  }
  if (elements.some((element) => element.properties.length === 0 && element.count > 0)) throw new BadModel("an element has no properties");
  return { form, elements, size: end.index + end[0].length };
}

function countOf(word: string | undefined): number {
  const count = Number(word);
  if (!Number.isSafeInteger(count) || count < 0) throw new BadModel("a count in its heading is no number");
  return count;
}

function propertyOf(words: readonly string[]): Property {
  const isList = words[0] === "list";
  const [length, kind, name] = isList ? [KINDS[words[1] ?? ""], KINDS[words[2] ?? ""], words[3]] : [null, KINDS[words[0] ?? ""], words[1]];
  if (length === undefined || kind === undefined || name === undefined) throw new BadModel("a property in its heading has no known type");
  return { name, kind, length };
}

function readPoints(element: Element, source: Source, columns: ReadonlyMap<string, Float32Array>): void {
  const targets = element.properties.map(({ name, kind }) => ({ column: columns.get(name), kind }));
  for (let point = 0; point < element.count; point++) {
    for (const { column, kind } of targets) {
      const number = source.next(kind);
      if (column) column[point] = number;
    }
  }
}

/** Reads faces, each made of triangles around its first corner; all else is skipped. */
function readOther(element: Element, source: Source, points: number, corners: number[]): void {
  for (let place = 0; place < element.count; place++) {
    for (const { name, kind, length } of element.properties) {
      if (!length) {
        source.next(kind);
        continue;
      }
      const count = source.next(length);
      if (!(count >= 0 && count <= MOST_SIDES) || count * source.sizeOf(kind) > source.left) throw new BadModel("a face has no possible number of corners");
      const around = Array.from({ length: count }, () => source.next(kind));
      if (element.name !== "face" || !/^vertex_ind(ices|ex)$/.test(name)) continue;
      if (around.some((corner) => !(corner >= 0 && corner < points))) throw new BadModel("a face has a corner that is no point");
      for (let side = 2; side < count; side++) corners.push(around[0] ?? 0, around[side - 1] ?? 0, around[side] ?? 0);
      checkCount(corners.length, MOST.points, "corners");
    }
  }
}

interface Source {
  /** How much is left, in the unit of `sizeOf`. */
  readonly left: number;
  sizeOf(kind: Kind): number;
  next(kind: Kind): number;
}

/** Numbers between spaces. */
class Words implements Source {
  private readonly pattern = /[^\s]+/g;
  constructor(private readonly text: string) {}

  /** A number and the space behind it. */
  get left(): number {
    return (this.text.length - this.pattern.lastIndex + 1) / 2;
  }

  sizeOf(): number {
    return 1;
  }

  next(): number {
    const found = this.pattern.exec(this.text);
    if (!found) throw new BadModel("it is shorter than its heading says");
    return Number(found[0]);
  }
}

class Binary implements Source {
  private readonly view: DataView;
  private place = 0;
  constructor(bytes: Uint8Array, private readonly isLittle: boolean) {
    this.view = viewOf(bytes);
  }

  get left(): number {
    return this.view.byteLength - this.place;
  }

  sizeOf(kind: Kind): number {
    return SIZES[kind];
  }

  next(kind: Kind): number {
    const { place, view, isLittle } = this;
    this.place += SIZES[kind];
    if (this.place > view.byteLength) throw new BadModel("it is shorter than its heading says");
    switch (kind) {
      case "int8": return view.getInt8(place);
      case "uint8": return view.getUint8(place);
      case "int16": return view.getInt16(place, isLittle);
      case "uint16": return view.getUint16(place, isLittle);
      case "int32": return view.getInt32(place, isLittle);
      case "uint32": return view.getUint32(place, isLittle);
      case "float32": return view.getFloat32(place, isLittle);
      case "float64": return view.getFloat64(place, isLittle);
    }
  }
}

export function meshOf(ply: Ply): Mesh {
  const places = joined(ply, ["x", "y", "z"]);
  if (!places) throw new BadModel("its points have no x, y and z");
  const colors = joined(ply, ["red", "green", "blue"], true) ?? joined(ply, ["diffuse_red", "diffuse_green", "diffuse_blue"], true);
  const hasFaces = ply.corners.length > 0;
  return { places, normals: joined(ply, ["nx", "ny", "nz"]), colors, corners: hasFaces ? ply.corners : null, hasFaces };
}

/** Three columns as triples; of colours, parts of the highest. */
function joined(ply: Ply, names: readonly string[], isColor = false): Float32Array<ArrayBuffer> | null {
  const triples = new Float32Array(3 * ply.count);
  for (const [axis, name] of names.entries()) {
    const column = ply.columns.get(name);
    if (!column) return null;
    const whole = isColor ? (ply.whole.get(name) ?? 1) : 1;
    for (let point = 0; point < ply.count; point++) triples[3 * point + axis] = (column[point] ?? 0) / whole;
  }
  return triples;
}
