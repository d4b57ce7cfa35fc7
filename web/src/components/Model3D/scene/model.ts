import type { Camera, Material, Mesh, MeshStandardMaterial, Object3D, Sphere, Texture } from "three";

export type Mode = "solid" | "point_cloud" | "wireframe";

/** A model that can be shown. */
export interface Model {
  readonly object: Object3D;
  /** Around what is seen of it. */
  readonly ball: Sphere;
  /** Of it, those that are hardly more than what they reflect. */
  readonly metals?: readonly MeshStandardMaterial[];
  setMode?(mode: Mode): void;
  /** Of one that moves: so many seconds go by. It begins again at its end. */
  advance?(seconds: number): void;
  /** Called before each picture. */
  before?(camera: Camera, size: { readonly width: number; readonly height: number }): void;
  close(): void;
}

/** Gives back the memory that the graphics card has for this and all below it. */
export function freed(object: Object3D): void {
  object.traverse((one) => {
    const { geometry, material } = one as Partial<Mesh>;
    geometry?.dispose();
    for (const each of [material ?? []].flat()) freedMaterial(each);
  });
}

function freedMaterial(material: Material): void {
  for (const value of Object.values(material)) if (isTexture(value)) {
    value.dispose();
    if (value.image instanceof ImageBitmap) value.image.close();
  }
  material.dispose();
}

function isTexture(value: unknown): value is Texture {
  return typeof value === "object" && value !== null && "isTexture" in value;
}
