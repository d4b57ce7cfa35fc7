import { type Group, LineBasicMaterial, LineSegments, Mesh, Points } from "three";
import { OBJLoader } from "three/examples/jsm/loaders/OBJLoader.js";
import { BadModel, checkCount, MOST, textOf } from "../model";
import { cornersIn, partsIn } from "../obj";
import { PLAIN, plain, points, shown } from "./meshes";
import type { Model } from "./model";

/** Lines that the loader does not know, of each of which it would tell the console. */
const OTHER = /^(?![ \t]*(?:vt|vn|usemtl|[vflpogs])[ \t]).*$/gm;

export function open(bytes: Uint8Array<ArrayBuffer>): Model {
  const text = textOf(bytes).replace(/\\\r?\n/g, "").replace(OTHER, "");
  checkCount(cornersIn(text), MOST.points, "corners");
  checkCount(partsIn(text), MOST.nodes, "parts");
  let group: Group;
  try {
    group = new OBJLoader().parse(text);
  } catch (error) {
    throw new BadModel(error instanceof Error ? error.message.replace(/^THREE\.OBJLoader: /, "") : "it is damaged");
  }
  // Its materials are in another file.
  group.traverse((one) => {
    if (!(one instanceof Mesh || one instanceof LineSegments || one instanceof Points)) return;
    const hasColors = one.geometry.hasAttribute("color");
    if (one instanceof Mesh) one.material = plain(hasColors);
    else if (one instanceof Points) one.material = points(hasColors);
    else one.material = new LineBasicMaterial({ color: hasColors ? 0xffffff : PLAIN, vertexColors: hasColors });
  });
  return shown(group);
}
