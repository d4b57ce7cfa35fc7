import { arrayOf, type Json, numberOf, objectOf, placeOf } from "./json";
import { BadModel, checkCount, MOST, viewOf } from "./model";

/** What moves, and of what type its values are. */
const PATHS: Readonly<Record<string, string>> = { translation: "VEC3", rotation: "VEC4", scale: "VEC3", weights: "SCALAR" };
const FLOAT = 5126;

/** The animations with what is shown of them, checked: a loader trusts that all they name is there and of the right length. */
export function animationsOf(document: Json, counts: readonly number[], views: readonly Uint8Array[]): Json[] {
  const nodes = arrayOf(document, "nodes") as Json[];
  const accessors = arrayOf(document, "accessors") as Json[];
  let parts = 0;
  // Each is read once: many samplers may name the same.
  const timed = new Set<number>();
  const all = arrayOf(document, "animations").map((one, index) => {
    const where = `animation ${String(index)}`;
    const animation = objectOf(one, where);
    const samplers = arrayOf(animation, "samplers").map((sampler) => samplerOf(objectOf(sampler, where), counts, where));
    for (const { input } of samplers) {
      if (!timed.has(input)) checkTimes(accessors[input] ?? {}, document, views, where);
      timed.add(input);
    }
    const channels = arrayOf(animation, "channels").flatMap((given) => {
      const channel = objectOf(given, where);
      const target = objectOf(channel["target"], where);
      const path = String(target["path"]);
      // What moves nothing that is shown here: a material or a light, by an extension.
      if (target["node"] === undefined || !Object.hasOwn(PATHS, path)) return [];
      const node = placeOf(target["node"], nodes.length, where);
      const sampler = placeOf(channel["sampler"], samplers.length, where);
      const used = samplers[sampler] as Sampler;
      if (accessors[used.output]?.["type"] !== PATHS[path]) throw new BadModel(`${where} has values of another type`);
      checkLength(used, path === "weights" ? targetsOf(document, nodes[node] ?? {}) : 1, counts, where);
      return [{ sampler, target: { node, path } }];
    });
    parts += samplers.length + channels.length;
    checkCount(parts, MOST.nodes, "movements");
    return { name: where, samplers, channels };
  });
  return all.filter(({ channels }) => channels.length > 0);
}

interface Sampler {
  readonly input: number;
  readonly output: number;
  readonly interpolation: string;
}

function samplerOf(sampler: Json, counts: readonly number[], where: string): Sampler {
  const input = placeOf(sampler["input"], counts.length, where);
  const output = placeOf(sampler["output"], counts.length, where);
  const interpolation = sampler["interpolation"] ?? "LINEAR";
  if (interpolation !== "LINEAR" && interpolation !== "STEP" && interpolation !== "CUBICSPLINE") throw new BadModel(`${where} is of no known kind`);
  return { input, output, interpolation };
}

/** Times only grow, and there is one at least. */
function checkTimes(accessor: Json, document: Json, views: readonly Uint8Array[], where: string): void {
  const wrong = new BadModel(`${where} has wrong times`);
  if (accessor["componentType"] !== FLOAT || accessor["type"] !== "SCALAR" || accessor["sparse"] !== undefined || accessor["bufferView"] === undefined) throw wrong;
  const place = placeOf(accessor["bufferView"], views.length, where);
  const view = viewOf(views[place] ?? new Uint8Array());
  const step = Number((arrayOf(document, "bufferViews") as Json[])[place]?.["byteStride"] ?? 4);
  const [start, count] = [numberOf(accessor["byteOffset"] ?? 0, where), numberOf(accessor["count"], where)];
  let last = 0;
  for (let index = 0; index < count; index++) {
    const time = view.getFloat32(start + index * step, true);
    if (!(time >= last && time < 1e6)) throw wrong;
    last = time;
  }
  if (count === 0) throw wrong;
}

function checkLength({ input, output, interpolation }: Sampler, values: number, counts: readonly number[], where: string): void {
  const expected = (counts[input] ?? 0) * values * (interpolation === "CUBICSPLINE" ? 3 : 1);
  if (values === 0 || counts[output] !== expected) throw new BadModel(`${where} has not one value for each time`);
}

/** How many other forms the mesh of a node has. */
function targetsOf(document: Json, node: Json): number {
  const meshes = arrayOf(document, "meshes") as Json[];
  if (node["mesh"] === undefined) return 0;
  const [first] = arrayOf(meshes[placeOf(node["mesh"], meshes.length, "node")] ?? {}, "primitives") as Json[];
  return first ? arrayOf(first, "targets").length : 0;
}
