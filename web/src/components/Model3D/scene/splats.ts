import {
  type Camera, CustomBlending, DataTexture, GLSL3, InstancedBufferAttribute, InstancedBufferGeometry, Float32BufferAttribute, Matrix4, Mesh,
  OneFactor, OneMinusSrcAlphaFactor, RawShaderMaterial, RGBAIntegerFormat, Sphere, UnsignedIntType, Vector2, Vector3,
} from "three";
import { BadModel } from "../model";
import type { Asked } from "../sorter";
import type { Splats } from "../splats";
import { freed, type Model } from "./model";
import { FRAGMENT, PER_ROW, TEXELS, VERTEX } from "./splatShader";

type Direction = readonly [number, number, number];

/** From a direction that differs less, the order is good enough: its cosine. */
const SAME = 0.9995;
const MOST_OF_THEM = 0.95;
/** So many of them tell how large the whole is. */
const SAMPLED = 20_000;

/** Splats, drawn from the farthest to the nearest. A worker sorts them; `changed` is called when it has. */
export async function opened(splats: Splats, changed: () => void): Promise<Model> {
  const ball = ballOf(splats.places);
  const order = new InstancedBufferAttribute(new Uint32Array(splats.count), 1);
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute([-2, -2, 0, 2, -2, 0, 2, 2, 0, -2, 2, 0], 3));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  geometry.setAttribute("place", order);
  geometry.instanceCount = splats.count;
  const viewport = { value: new Vector2(1, 1) };
  const texture = textureOf(splats);
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: { splats: { value: texture }, viewport },
    blending: CustomBlending,
    blendSrc: OneFactor,
    blendDst: OneMinusSrcAlphaFactor,
    depthWrite: false,
    transparent: true,
  });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  // Cameras look down in the scenes of splats, whose vertical axis is that of a picture.
  mesh.rotation.x = Math.PI;
  mesh.updateMatrixWorld(true);
  const sorter = new Sorter(splats.places, (sorted) => {
    order.array.set(sorted);
    order.needsUpdate = true;
    changed();
  });
  await sorter.sort([0, 0, -1]);
  const turned = new Matrix4();
  return {
    object: mesh,
    ball: ball.applyMatrix4(mesh.matrixWorld),
    before: (camera: Camera, { width, height }) => {
      viewport.value.set(width, height);
      const { elements } = turned.multiplyMatrices(camera.matrixWorldInverse, mesh.matrixWorld);
      // How far a place is from the camera: the third row of the matrix, turned around.
      // Without a new order the last one stays, which is wrong only a little.
      sorter.sort([-(elements[2] ?? 0), -(elements[6] ?? 0), -(elements[10] ?? 0)]).catch(() => undefined);
    },
    close: () => {
      sorter.close();
      texture.dispose();
      freed(mesh);
    },
  };
}

class Sorter {
  private readonly worker = new Worker(new URL("../sorter.ts", import.meta.url), { type: "module" });
  private sorted: Direction | null = null;
  private wanted: Direction | null = null;
  private running: Promise<void> | null = null;

  constructor(places: Float32Array<ArrayBuffer>, private readonly done: (order: Uint32Array) => void) {
    this.tell({ places });
  }

  /** Sorts by this direction, or by a later one that is asked for while it is sorted. */
  async sort(direction: Direction): Promise<void> {
    const last = this.wanted ?? this.sorted;
    if (last && isSame(last, direction)) return;
    this.wanted = direction;
    this.running ??= this.run().finally(() => (this.running = null));
    await this.running;
  }

  close(): void {
    this.worker.terminate();
  }

  private async run(): Promise<void> {
    while (this.wanted) {
      const direction = this.wanted;
      this.wanted = null;
      this.sorted = direction;
      this.done(await this.ask(direction));
    }
  }

  private ask(direction: Direction): Promise<Uint32Array> {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }: MessageEvent<Uint32Array>) => resolve(data);
      this.worker.onerror = () => reject(new BadModel("its splats could not be sorted"));
      this.tell({ direction });
    });
  }

  private tell(message: Asked): void {
    this.worker.postMessage(message);
  }
}

function isSame(one: Direction, other: Direction): boolean {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2] > SAME * Math.hypot(...one) * Math.hypot(...other);
}

/** Around most of them: a few are far away in most scenes. */
function ballOf(places: Float32Array): Sphere {
  const step = Math.max(1, Math.floor(places.length / 3 / SAMPLED));
  const sampled: Vector3[] = [];
  for (let place = 0; place < places.length; place += 3 * step) {
    const one = new Vector3().fromArray(places, place);
    if (Number.isFinite(one.lengthSq())) sampled.push(one);
  }
  const middle = (axis: "x" | "y" | "z") => sampled.map((one) => one[axis]).sort((a, b) => a - b)[Math.floor(sampled.length / 2)] ?? 0;
  const center = new Vector3(middle("x"), middle("y"), middle("z"));
  const distances = sampled.map((one) => one.distanceTo(center)).sort((a, b) => a - b);
  const radius = 1.1 * (distances[Math.floor(distances.length * MOST_OF_THEM)] ?? 0);
  if (sampled.length === 0) throw new BadModel("it has nothing that can be seen");
  return new Sphere(center, radius || 1);
}

/** All that the shader needs of them, by number. As whole numbers, because floats that are no numbers would not stay as they are. */
function textureOf({ count, places, spreads, colors }: Splats): DataTexture {
  const rows = Math.ceil(count / PER_ROW);
  const words = new Uint32Array(4 * TEXELS * PER_ROW * rows);
  const floats = new Float32Array(words.buffer);
  const bytes = new Uint8Array(words.buffer);
  for (let splat = 0; splat < count; splat++) {
    const start = 4 * TEXELS * splat;
    floats.set(places.subarray(3 * splat, 3 * splat + 3), start);
    bytes.set(colors.subarray(4 * splat, 4 * splat + 4), 4 * (start + 3));
    floats.set(spreads.subarray(6 * splat, 6 * splat + 6), start + 4);
  }
  const texture = new DataTexture(words, TEXELS * PER_ROW, rows, RGBAIntegerFormat, UnsignedIntType);
  texture.internalFormat = "RGBA32UI";
  texture.needsUpdate = true;
  return texture;
}
