import { Box3, BufferAttribute, BufferGeometry, Color, DoubleSide, type Material, Mesh, MeshStandardMaterial, Object3D, Points, PointsMaterial, Sphere, SRGBColorSpace } from "three";
import { BadModel, type Mesh as Given } from "../model";
import { freed, type Mode, type Model } from "./model";

/** Of what has no colour of its own: seen on a light page and on a dark one. */
export const PLAIN = 0x9a9fa8;
const POINT_PX = 2;

/** A model of points and triangles. */
export function given(mesh: Given): Model {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(mesh.places, 3));
  if (mesh.corners) geometry.setIndex(new BufferAttribute(mesh.corners, 1));
  if (mesh.colors) geometry.setAttribute("color", new BufferAttribute(linear(mesh.colors), 3));
  if (!mesh.hasFaces) return shown(new Points(geometry, points(mesh.colors !== null)));
  if (mesh.normals) geometry.setAttribute("normal", new BufferAttribute(mesh.normals, 3));
  else geometry.computeVertexNormals();
  return shown(new Mesh(geometry, plain(mesh.colors !== null)));
}

/** How triangles without a material look. */
export function plain(hasColors: boolean): MeshStandardMaterial {
  // Both sides: many files have their triangles turned the wrong way.
  return new MeshStandardMaterial({ color: hasColors ? 0xffffff : PLAIN, vertexColors: hasColors, roughness: 0.65, metalness: 0, side: DoubleSide });
}

export function points(hasColors: boolean): PointsMaterial {
  return new PointsMaterial({ color: hasColors ? 0xffffff : PLAIN, vertexColors: hasColors, size: POINT_PX, sizeAttenuation: false, toneMapped: false });
}

function linear(colors: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const color = new Color();
  for (let place = 0; place < colors.length; place += 3) color.fromArray(colors, place).convertSRGBToLinear().toArray(colors, place);
  return colors;
}

/** A model of what a loader made. */
export function shown(object: Object3D): Model {
  const root = new Object3D().add(object);
  const meshes: Mesh[] = [];
  root.traverse((one) => {
    if (one instanceof Mesh) meshes.push(one as Mesh);
    if ("geometry" in one) checkGeometry((one as Mesh).geometry);
  });
  root.updateMatrixWorld(true);
  const ball = new Box3().setFromObject(root).getBoundingSphere(new Sphere());
  if (!(ball.radius > 0 && Number.isFinite(ball.radius) && Number.isFinite(ball.center.lengthSq()))) throw new BadModel("it has nothing that can be seen");
  const clouds = new Map<Mesh, Points>();
  return {
    object: root,
    ball,
    metals: meshes.flatMap((mesh) => [mesh.material].flat()).filter(isMetal),
    setMode: (mode) => {
      for (const mesh of meshes) setMode(mesh, mode, clouds);
    },
    close: () => {
      // Those that are not in the scene at the moment, too.
      for (const mesh of meshes) freed(mesh);
      for (const cloud of clouds.values()) freed(cloud);
      freed(root);
    },
  };
}

/** Glass, too: without reflections it is not seen. */
function isMetal(material: Material): material is MeshStandardMaterial {
  if (!(material instanceof MeshStandardMaterial)) return false;
  return material.metalness > 0.2 || ("transmission" in material && Number(material.transmission) > 0);
}

function setMode(mesh: Mesh, mode: Mode, clouds: Map<Mesh, Points>): void {
  for (const material of [mesh.material].flat()) if ("wireframe" in material) material.wireframe = mode === "wireframe";
  const cloud = clouds.get(mesh);
  if (mode === "point_cloud" && !cloud) {
    const made = new Points(mesh.geometry, points(mesh.geometry.hasAttribute("color")));
    if (!mesh.geometry.hasAttribute("color") && "color" in mesh.material) made.material.color.copy(mesh.material.color as Color);
    clouds.set(mesh, made);
    mesh.add(made);
  }
  const found = clouds.get(mesh);
  if (found) found.visible = mode === "point_cloud";
  // Its points are within it, so it stays visible itself, on a layer that no camera sees.
  mesh.layers.set(mode === "point_cloud" ? 1 : 0);
}

/** Checks what only the graphics card would find otherwise. */
function checkGeometry(geometry: BufferGeometry): void {
  const places = geometry.getAttribute("position");
  const corners = geometry.getIndex()?.array;
  if (!places) throw new BadModel("a part of it has no points");
  for (let point = 0; point < places.count; point++) if (!Number.isFinite(places.getX(point) + places.getY(point) + places.getZ(point))) throw new BadModel("a point has no place");
  if (corners) for (let place = 0; place < corners.length; place++) if ((corners[place] ?? 0) >= places.count) throw new BadModel("a triangle has a corner that is no point");
}

export function colored(red: number, green: number, blue: number): Color {
  return new Color().setRGB(red, green, blue, SRGBColorSpace);
}
