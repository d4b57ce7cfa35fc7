import { arrayOf, type Json, numberOf, objectOf, placeOf } from "./json";
import { BadModel, checkCount, MOST } from "./model";

const TYPES: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT2: 4, MAT3: 9, MAT4: 16 };
const SIZES: Readonly<Record<number, number>> = { 5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4 };
const PRIMITIVES = 7;

/** Checks that all accessors lie within their views; returns how many elements each has. */
export function accessors(document: Json, views: readonly Uint8Array[]): readonly number[] {
  const strides = arrayOf(document, "bufferViews").map((one) => (one as Json)["byteStride"]);
  let numbers = 0;
  return arrayOf(document, "accessors").map((one, index) => {
    const where = `accessor ${String(index)}`;
    const accessor = objectOf(one, where);
    const parts = TYPES[String(accessor["type"])];
    const size = SIZES[Number(accessor["componentType"])];
    if (!parts || !size) throw new BadModel(`${where} has an unknown type`);
    const count = numberOf(accessor["count"], where);
    numbers += count * parts;
    checkCount(numbers, MOST.numbers, "numbers");
    if (accessor["bufferView"] !== undefined) {
      const view = placeOf(accessor["bufferView"], views.length, where);
      fits(accessor, count, size * parts, views[view], where, strides[view]);
    }
    if (accessor["sparse"] !== undefined) sparse(objectOf(accessor["sparse"], where), count, size * parts, views, where);
    return count;
  });
}

function fits(source: Json, count: number, size: number, view: Uint8Array | undefined, where: string, stride: unknown = size): void {
  const start = numberOf(source["byteOffset"] ?? 0, where);
  if (count > 0 && start + (count - 1) * Number(stride) + size > (view?.length ?? 0)) throw new BadModel(`${where} ends after its bufferView`);
}

function sparse(given: Json, all: number, size: number, views: readonly Uint8Array[], where: string): void {
  const count = numberOf(given["count"], where);
  if (count > all) throw new BadModel(`${where} replaces more than it has`);
  const indices = objectOf(given["indices"], where);
  const values = objectOf(given["values"], where);
  const width = SIZES[Number(indices["componentType"])];
  if (!width) throw new BadModel(`${where} has an unknown type`);
  fits(indices, count, width, views[placeOf(indices["bufferView"], views.length, where)], where);
  fits(values, count, size, views[placeOf(values["bufferView"], views.length, where)], where);
}

/** Checks that the nodes are trees, and bounds what they draw: small files can draw one mesh a million times. */
export function nodes(document: Json, counts: readonly number[]): void {
  const all = arrayOf(document, "nodes").map((one, index) => objectOf(one, `node ${String(index)}`));
  checkCount(all.length, MOST.nodes, "nodes");
  const meshes = arrayOf(document, "meshes").map((one, index) => drawn(objectOf(one, `mesh ${String(index)}`), index, counts));
  const parents = new Set<number>();
  const children = all.map((node, index) => arrayOf(node, "children").map((child) => placeOf(child, all.length, `node ${String(index)}`)));
  for (const child of children.flat()) {
    if (parents.has(child)) throw new BadModel(`node ${String(child)} has two parents`);
    parents.add(child);
  }
  let points = 0;
  let parts = 0;
  let reached = 0;
  const open = all.flatMap((_, index) => (parents.has(index) ? [] : [{ index, depth: 1 }]));
  for (let next = open.pop(); next; next = open.pop()) {
    const { index, depth } = next;
    if (depth > MOST.depth) throw new BadModel(`its nodes are more than ${String(MOST.depth)} deep`);
    const mesh = all[index]?.["mesh"];
    if (mesh !== undefined) {
      const drawn = meshes[placeOf(mesh, meshes.length, `node ${String(index)}`)];
      points += drawn?.points ?? 0;
      parts += drawn?.parts ?? 0;
    }
    reached += 1;
    open.push(...(children[index] ?? []).map((child) => ({ index: child, depth: depth + 1 })));
  }
  // What no root leads to is a circle.
  if (reached < all.length) throw new BadModel("a node is within itself");
  checkCount(points, MOST.points, "points");
  // Each is drawn by itself, however few points it has.
  checkCount(parts, MOST.nodes, "parts");
}

/** How many points a mesh draws, with those of its other forms, and in how many parts. */
function drawn(mesh: Json, index: number, counts: readonly number[]): { points: number; parts: number } {
  const where = `mesh ${String(index)}`;
  const primitives = arrayOf(mesh, "primitives");
  checkCount(primitives.length, MOST.nodes, "primitives");
  const sum = primitives.reduce<number>((sum, one) => {
    const primitive = objectOf(one, where);
    const attributes = objectOf(primitive["attributes"], where);
    if (attributes["POSITION"] === undefined) throw new BadModel(`${where} has no POSITION`);
    const targets = arrayOf(primitive, "targets").flatMap((target) => Object.values(objectOf(target, where)));
    const points = counts[placeOf(attributes["POSITION"], counts.length, where)] ?? 0;
    for (const accessor of [...Object.values(attributes), ...targets]) {
      if (counts[placeOf(accessor, counts.length, where)] !== points) throw new BadModel(`${where} has attributes of different lengths`);
    }
    const mode = primitive["mode"] ?? 4;
    if (numberOf(mode, where) >= PRIMITIVES) throw new BadModel(`${where} is of no known mode`);
    return sum + points * targets.length + (primitive["indices"] === undefined ? points : (counts[placeOf(primitive["indices"], counts.length, where)] ?? 0));
  }, 0);
  return { points: sum, parts: primitives.length };
}
