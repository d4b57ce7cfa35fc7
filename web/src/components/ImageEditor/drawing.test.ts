import { expect, test } from "vitest";
import { cropped, emptyDrawing, fitted, isEmpty, movedLayer, renamed, withBackground, withLayer, withoutLayer, withStroke } from "./drawing";
import { begun, done, redone, undone } from "./history";
import { inkOf, inksOf, radiusOf, stepped } from "./tools";
import { onCanvas, whole, zoomed } from "./view";

const size = { width: 400, height: 300 };
const empty = emptyDrawing(size, ["A", "B"]);
const stroke = { isEraser: false, color: "red", opacity: 1, radius: 3, points: [1, 2, 1] };
const source = { file: { path: "a.png", meta: { _type: "gradio.FileData" } as const }, url: "a.png", width: 4000, height: 3000, isRaster: true };

test("what is drawn on one layer leaves the others as they are", () => {
  const drawn = withStroke(empty, 1, stroke);
  expect([isEmpty(empty), isEmpty(drawn)]).toEqual([true, false]);
  expect(drawn.layers[0]).toBe(empty.layers[0]);
  expect(drawn.layers[1]?.strokes).toEqual([stroke]);
});

test("layers are added with free names, moved within their bounds, and one stays", () => {
  const three = withLayer(renamed(empty, 0, "Layer 3"), (number) => `Layer ${String(number)}`);
  expect(three.layers.map((layer) => layer.name)).toEqual(["Layer 3", "B", "Layer 4"]);
  expect(movedLayer(three, 0, 9).layers.map((layer) => layer.id)).toEqual([1, 2, 0]);
  expect(movedLayer(three, 0, -1)).toBe(three);
  expect(withoutLayer(withoutLayer(empty, 0), 1).layers).toHaveLength(1);
});

test("a canvas takes the size of a picture, or fits it", () => {
  expect(withBackground(empty, source, false).frame).toEqual({ x: 0, y: 0, width: 4000, height: 3000 });
  expect(withBackground(empty, source, true).background?.at).toEqual({ x: 0, y: 0, ...size });
  expect(fitted({ width: 100, height: 100 }, empty.frame)).toEqual({ x: 50, y: 0, width: 300, height: 300 });
});

test("a crop is of whole pixels, and at least of one", () => {
  expect(cropped(empty, { x: 10.4, y: 9.6, width: 20.2, height: 0.1 }).frame).toEqual({ x: 10, y: 10, width: 21, height: 1 });
});

test("a step back can be taken again, until something else is done", () => {
  const drawn = withStroke(empty, 0, stroke);
  const history = undone(done(begun(empty), drawn));
  expect([history.present, redone(history).present]).toEqual([empty, drawn]);
  expect(done(history, renamed(empty, 0, "C")).future).toEqual([]);
  expect(undone(begun(empty)).present).toBe(empty);
  const long = Array.from({ length: 300 }, (_, number) => renamed(empty, 0, String(number))).reduce(done, begun(empty));
  expect(long.past).toHaveLength(200);
});

test("a point stays under the finger that looks closer", () => {
  const view = whole(empty.frame, { width: 816, height: 616 });
  expect(view).toEqual({ scale: 2, x: 8, y: 8 });
  expect(onCanvas(view, { x: 8, y: 8 })).toEqual({ x: 0, y: 0 });
  const at = { x: 208, y: 108 };
  expect(onCanvas(zoomed(view, 3, at, 2), at)).toEqual(onCanvas(view, at));
  expect(zoomed(view, 0.001, at, 2).scale).toBe(1);
});

test("brushes are read in every form that an author may write", () => {
  const brush = { default_size: "auto", default_color: null, color_mode: "defaults" } as const;
  expect(inksOf({ ...brush, colors: ["red", ["blue", 0.5]] })).toEqual([{ color: "red", opacity: 1 }, { color: "blue", opacity: 0.5 }]);
  expect(inksOf({ ...brush, colors: ["blue", 0.5] })).toEqual([{ color: "blue", opacity: 0.5 }]);
  expect(inkOf(null)).toEqual({ color: "#000000", opacity: 1 });
  expect([radiusOf("auto", size), radiusOf(9, size), stepped(1, -1, 50), stepped(30, 1, 50), stepped(50, 1, 50)]).toEqual([6, 9, 1, 33, 50]);
});
