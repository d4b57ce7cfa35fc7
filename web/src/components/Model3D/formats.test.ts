import { readFileSync } from "node:fs";
import { expect, it, test } from "vitest";
import { readGltf } from "./gltf";
import { BadModel, formatOf } from "./model";
import { cornersIn, partsIn } from "./obj";
import { sizeOf } from "./pictures";
import { meshOf, readPly } from "./ply";
import { open } from "./scene/gltf";
import { hasSplats, readSplats, splatsOf } from "./splats";
import { readStl } from "./stl";

const sample = (name: string) => new Uint8Array(readFileSync(`../src/limelight/samples/models3d/${name}`));
const bytes = (text: string) => new TextEncoder().encode(text);
const gltf = JSON.parse(readFileSync("../src/limelight/samples/models3d/cube.gltf", "utf8")) as Record<string, unknown>;
const changed = (change: Record<string, unknown>) => () => readGltf(bytes(JSON.stringify({ ...gltf, ...change })));
const accessors = gltf["accessors"] as Record<string, unknown>[];
const views = gltf["bufferViews"] as Record<string, unknown>[];

test.each(["a.glb", "a.GLTF", "a.obj", "b.c.stl", "a.ply", "a.splat"])("%s is a model", (name) => {
  expect(formatOf(name)).not.toBeNull();
});

test.each(["a.fbx", "glb", "", "a.glb.exe"])("%j is none", (name) => {
  expect(formatOf(name)).toBeNull();
});

it("reads a glTF with its buffer inside, binary or as text, without addresses", () => {
  for (const name of ["cube.glb", "cube.gltf"]) {
    const { document, views } = readGltf(sample(name));
    expect(views.map((view) => view.length)).toEqual([72, 96]);
    expect(JSON.stringify(document)).not.toMatch(/uri|data:/);
  }
});

const moving = (change: (animation: { samplers: Record<string, unknown>[]; channels: Record<string, unknown>[] }) => void = () => undefined, times = [0, 1]) => {
  const data = new Float32Array([...times, 0, 0, 0, 4, 0, 0]);
  const old = (gltf["buffers"] as { uri: string }[])[0];
  const uri = `data:application/octet-stream;base64,${btoa(String.fromCharCode(...new Uint8Array(data.buffer)))}`;
  const animation = { samplers: [{ input: 2, output: 3 }] as Record<string, unknown>[], channels: [{ sampler: 0, target: { node: 0, path: "translation" } }] as Record<string, unknown>[] };
  change(animation);
  return {
    buffers: [old, { byteLength: data.byteLength, uri }],
    bufferViews: [...views, { buffer: 1, byteLength: 4 * times.length }, { buffer: 1, byteOffset: 4 * times.length, byteLength: 24 }],
    accessors: [...accessors, { bufferView: 2, componentType: 5126, count: times.length, type: "SCALAR" }, { bufferView: 3, componentType: 5126, count: 2, type: "VEC3" }],
    animations: [animation],
  };
};

it("keeps animations of what is shown, and leaves out the others", () => {
  expect(changed(moving())().document["animations"]).toEqual([
    { name: "animation 0", samplers: [{ input: 2, output: 3, interpolation: "LINEAR" }], channels: [{ sampler: 0, target: { node: 0, path: "translation" } }] },
  ]);
  const other = changed(moving((one) => one.channels.push({ sampler: 0, target: { path: "pointer", extensions: {} } })))();
  expect((other.document["animations"] as { channels: unknown[] }[])[0]?.channels).toHaveLength(1);
});

test.each<[string, Record<string, unknown>]>([
  ["names what is not there", moving((one) => (one.samplers[0] = { input: 9, output: 3 }))],
  ["has a number that cannot be", moving((one) => (one.samplers[0] = { input: 2, output: -1 }))],
  ["names what is not there", moving((one) => (one.channels[0] = { sampler: 4, target: { node: 0, path: "scale" } }))],
  ["names what is not there", moving((one) => (one.channels[0] = { sampler: 0, target: { node: 7, path: "scale" } }))],
  ["has values of another type", moving((one) => (one.channels[0] = { sampler: 0, target: { node: 0, path: "rotation" } }))],
  ["has values of another type", moving((one) => (one.channels[0] = { sampler: 0, target: { node: 0, path: "weights" } }))],
  ["is of no known kind", moving((one) => (one.samplers[0] = { input: 2, output: 3, interpolation: "MAGIC" }))],
  ["has not one value for each time", moving((one) => (one.samplers[0] = { input: 2, output: 3, interpolation: "CUBICSPLINE" }))],
  ["has wrong times", moving((one) => (one.samplers[0] = { input: 3, output: 3 }))],
  ["has wrong times", moving(() => undefined, [1, 0])],
  ["has wrong times", moving(() => undefined, [0, NaN])],
  ["has wrong times", moving(() => undefined, [0, Infinity])],
  ["has wrong times", moving(() => undefined, [-1, 1])],
  ["movements", moving((one) => one.channels.push(...Array.from({ length: 20_000 }, () => one.channels[0] ?? {})))],
])("an animation that %s is refused", (reason, change) => {
  expect(changed(change)).toThrow(reason);
});

test.each<[string, Record<string, unknown>]>([
  ["is in another file", { buffers: [{ byteLength: 4, uri: "a.bin" }] }],
  ["is in another file", { buffers: [{ byteLength: 4, uri: "//example.com/a.bin" }] }],
  ["is in another file", { images: [{ uri: "https://example.com/a.png" }] }],
  ["shorter than it says", { buffers: [{ ...(gltf["buffers"] as object[])[0], byteLength: 1e9 }] }],
  ["ends after its buffer", { bufferViews: [{ buffer: 0, byteLength: 1e6 }] }],
  ["ends after its bufferView", { accessors: [{ ...accessors[0], count: 1000 }, accessors[1]] }],
  ["ends after its bufferView", { accessors: [{ ...accessors[0], byteOffset: 60 }, accessors[1]] }],
  ["has a number that cannot be", { accessors: [{ ...accessors[0], count: -1 }, accessors[1]] }],
  ["has a number that cannot be", { accessors: [{ ...accessors[0], byteOffset: -4 }, accessors[1]] }],
  ["more than 60000000 numbers", { accessors: [{ type: "MAT4", componentType: 5126, count: 1e9 }, accessors[1]] }],
  ["names what is not there", { bufferViews: [{ ...views[0], buffer: 7 }, views[1]] }],
  ["names what is not there", { nodes: [{ mesh: 3 }] }],
  ["names what is not there", { nodes: [{ children: [5] }] }],
  ["within itself", { nodes: [{ children: [0] }] }],
  ["within itself", { nodes: [{ mesh: 0 }, { children: [2] }, { children: [1] }] }],
  ["two parents", { nodes: [{ children: [2] }, { children: [2] }, {}] }],
  ["deep", { nodes: Array.from({ length: 300 }, (_, index) => (index < 299 ? { children: [index + 1] } : {})) }],
  ["20000 nodes", { nodes: Array.from({ length: 20001 }, () => ({})) }],
  ["8000000 points", { nodes: Array.from({ length: 19000 }, () => ({ mesh: 0 })), accessors: [{ type: "SCALAR", componentType: 5123, count: 3000 }, accessors[1]] }],
  ["20000 parts", { nodes: Array.from({ length: 400 }, () => ({ mesh: 0 })), meshes: [{ primitives: Array.from({ length: 100 }, () => ({ mode: 0, attributes: { POSITION: 1 } })) }] }],
  ["8000000 points", { accessors: [accessors[0], { type: "VEC3", componentType: 5126, count: 200_000 }], meshes: [{ primitives: [{ mode: 0, attributes: { POSITION: 1 }, targets: Array.from({ length: 99 }, () => ({ POSITION: 1 })) }] }] }],
  ["different lengths", { meshes: [{ primitives: [{ attributes: { POSITION: 1, NORMAL: 0 } }] }] }],
  ["needs KHR_draco_mesh_compression", { extensionsRequired: ["KHR_draco_mesh_compression"] }],
  ["is no list", { nodes: {} }],
  ["no glTF 2.0", { asset: { version: "1.0" } }],
])("refuses a glTF that %s", (why, change) => {
  expect(changed(change)).toThrow(BadModel);
  expect(changed(change)).toThrow(why);
});

it("leaves out what would be fetched or needs a decoder", () => {
  const { document } = changed({
    extensionsUsed: ["KHR_draco_mesh_compression", "KHR_materials_unlit"],
    textures: [{ source: 0, extensions: { EXT_texture_webp: { source: 0 } } }],
    images: [{ bufferView: 0, uri: "https://example.com/" }],
    cameras: [{}],
    animations: [{}],
  })();
  expect(document["extensionsUsed"]).toEqual(["KHR_materials_unlit"]);
  expect(document["textures"]).toEqual([{ source: 0 }]);
  expect(document["images"]).toEqual([{ uri: "0" }]);
  expect(document["animations"]).toEqual([]);
});

test("a .glb that is cut off is refused at every length", () => {
  const whole = sample("cube.glb");
  for (let length = 0; length < whole.length; length += 7) expect(() => readGltf(whole.subarray(0, length)), String(length)).toThrow(BadModel);
});

it("reads STL, binary and as text", () => {
  expect(readStl(sample("cube.stl")).places.length).toBe(12 * 9);
  const text = "solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\n vertex 1 0 0\nvertex 0 1e0 0\nendloop\nendfacet\nendsolid a\n";
  expect([...readStl(bytes(text)).places]).toEqual([0, 0, 0, 1, 0, 0, 0, 1, 0]);
});

test.each(["", "solid a", "solid a\nvertex 0 0 0\n", "hello", "\0".repeat(200)])("no STL: %j", (text) => {
  expect(() => readStl(bytes(text))).toThrow(BadModel);
});

it("reads a long text that ends nowhere at once", () => {
  expect(() => readStl(bytes("solid ".repeat(1_000_000)))).toThrow(BadModel);
});

it("reads PLY as text: points, faces and colours", () => {
  const mesh = meshOf(readPly(sample("cube.ply")));
  expect([mesh.places.length, mesh.corners?.length, mesh.normals]).toEqual([24, 36, null]);
  expect([...(mesh.colors ?? []).slice(0, 6)]).toEqual([0, 0, 0, 0, 0, 1]);
});

function binaryPly(isLittle: boolean): Uint8Array<ArrayBuffer> {
  const head = bytes(`ply\nformat binary_${isLittle ? "little" : "big"}_endian 1.0\nelement vertex 3\nproperty double x\nproperty float y\nproperty short z\nelement face 1\nproperty list uchar uint vertex_index\nend_header\n`);
  const body = new DataView(new ArrayBuffer(3 * 14 + 13));
  for (const point of [0, 1, 2]) {
    body.setFloat64(14 * point, point, isLittle);
    body.setFloat32(14 * point + 8, 0.5, isLittle);
    body.setInt16(14 * point + 12, -2, isLittle);
    body.setUint32(43 + 4 * point, point, isLittle);
  }
  body.setUint8(42, 3);
  return new Uint8Array([...head, ...new Uint8Array(body.buffer)]);
}

test.each([true, false])("reads binary PLY (little-endian: %s)", (isLittle) => {
  const whole = binaryPly(isLittle);
  const mesh = meshOf(readPly(whole));
  expect([...mesh.places]).toEqual([0, 0.5, -2, 1, 0.5, -2, 2, 0.5, -2]);
  expect([...(mesh.corners ?? [])]).toEqual([0, 1, 2]);
  for (let length = 0; length < whole.length; length += 3) expect(() => readPly(whole.subarray(0, length))).toThrow(BadModel);
});

const PLY = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n";

test.each([
  ["a corner that is no point", `${PLY}0 0 0 1 0 0 0 1 0\n3 0 1 3\n`],
  ["no possible number", `${PLY}0 0 0 1 0 0 0 1 0\n100000000 0 1 3\n`],
  ["shorter than its heading", PLY],
  ["points", PLY.replace("vertex 3", "vertex 99999999999")],
  ["is no number", PLY.replace("vertex 3", "vertex many")],
  ["no known type", PLY.replace("float x", "text x")],
  ["no points", PLY.replace("vertex 3", "corner 3")],
  ["no properties", PLY.replace("element face 1", "element more 1000000000\nelement face 1")],
  ["no PLY file", "ply\nformat ascii 1.0\n"],
])("refuses PLY that has %s", (why, text) => {
  expect(() => readPly(bytes(text))).toThrow(why);
});

it("tells splats in PLY from points, and reads them as those of .splat", () => {
  expect(hasSplats(readPly(sample("cube.ply")))).toBe(false);
  const names = "x y z f_dc_0 f_dc_1 f_dc_2 opacity scale_0 scale_1 scale_2 rot_0 rot_1 rot_2 rot_3";
  const heads = names.split(" ").map((name) => `property float ${name}\n`).join("");
  const ply = readPly(bytes(`ply\nformat ascii 1.0\nelement vertex 1\n${heads}end_header\n1 2 3 0 10 -10 0 0 0 0.693147 2 0 0 0\n`));
  expect(hasSplats(ply)).toBe(true);
  const { count, places, colors, spreads } = splatsOf(ply);
  expect([count, ...places, ...colors]).toEqual([1, 1, 2, 3, 128, 255, 0, 128]);
  expect([...spreads].map((one) => Math.round(one * 100) / 100)).toEqual([1, 0, 0, 1, 0, 4]);
});

it("reads .splat, turned as it says", () => {
  const whole = new DataView(new ArrayBuffer(32));
  [1, 2, 3, 2, 1, 1].forEach((number, place) => whole.setFloat32(4 * place, number, true));
  [10, 20, 30, 40, 219, 128, 128, 219].forEach((byte, place) => whole.setUint8(24 + place, byte)); // a quarter around z
  const { places, colors, spreads } = readSplats(new Uint8Array(whole.buffer));
  expect([...places, ...colors]).toEqual([1, 2, 3, 10, 20, 30, 40]);
  expect([...spreads].map((one) => Math.round(one * 100) / 100 + 0)).toEqual([1, 0, 0, 4, 0, 1]);
});

test.each([0, 31, 33])("%d bytes are no splats", (length) => {
  expect(() => readSplats(new Uint8Array(length))).toThrow(BadModel);
});

it("counts the corners of an OBJ before it is read", () => {
  expect(cornersIn("v 0 0 0\nf 1 2 3\nf 1/1 2/2 3/3 4/4 \n# f 1 2 3\n")).toBe(1 + 3 + 6);
});

it("knows the size of pictures before they are decoded", () => {
  const png = new DataView(new ArrayBuffer(24));
  png.setUint32(0, 0x89504e47);
  png.setUint32(16, 70000);
  png.setUint32(20, 5);
  expect(sizeOf(new Uint8Array(png.buffer))).toEqual({ width: 70000, height: 5 });
  expect(sizeOf(new Uint8Array(readFileSync("../src/limelight/samples/images/hills.jpg")))).toEqual({ width: 480, height: 320 });
  expect(sizeOf(new Uint8Array(readFileSync("../src/limelight/samples/images/tiles.webp")))?.width).toBeGreaterThan(100);
  // A marker without a length: decoders go on right behind it, and find another frame than who takes what follows for its length.
  const hidden = [0xff, 0xd8, 0xff, 0xd0, 0, 2, 0xff, 0xc0, 0, 8, 8, 0, 1, 0, 1, 0];
  for (const odd of [hidden, [], [0xff, 0xd8], [0xff, 0xd8, 0xff, 0xff], [0xff, 0xd8, 0xff, 0xe0, 0, 0], [1, 2, 3, 4, 5]]) expect(sizeOf(new Uint8Array(odd))).toBeNull();
});

test("a picture counts for every way in which it is put onto something", async () => {
  const png = new DataView(new ArrayBuffer(24));
  for (const [place, number] of [[0, 0x89504e47], [16, 8000], [20, 8000]] as const) png.setUint32(place, number);
  const uri = `data:image/png;base64,${btoa(String.fromCharCode(...new Uint8Array(png.buffer)))}`;
  const textures = [0, 1, 2].map((sampler) => ({ source: 0, sampler }));
  await expect(open(bytes(JSON.stringify({ ...gltf, images: [{ uri }], textures })))).rejects.toThrow("its pictures are too large");
});

test("every part of an OBJ file is drawn by itself", () => {
  expect(partsIn("o a\nv 0 0 0\ng b\nusemtl c\nf 1 1 1\n")).toBe(3);
});
