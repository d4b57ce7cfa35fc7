import { expect, test } from "vitest";
import { columnsOf, fileOf, itemsOf, moved, nameIn, newItems, titleOf } from "./gallery";

const meta = { _type: "gradio.FileData" } as const;
const cat = { path: "/cat.png", orig_name: "cat.png", meta };

test("places without a file are left out", () => {
  const items = itemsOf([{ image: cat, caption: "Cat" }, { image: null }, "x", { video: { path: "/a.mp4", meta } }]);
  expect(items).toHaveLength(2);
  expect(items.map((item) => fileOf(item)?.path)).toEqual(["/cat.png", "/a.mp4"]);
  expect(itemsOf(null)).toEqual([]);
});

test("a place is named by its number, and described by its caption, else by its file", () => {
  expect(titleOf(0, 3)).toBe("Thumbnail 1 of 3");
  expect(nameIn({ image: cat, caption: "A cat" })).toBe("A cat");
  expect(nameIn({ image: cat, caption: null })).toBe("cat.png");
});

test("uploads become pictures or videos", () => {
  const film = { path: "/b.mp4", mime_type: "video/mp4", meta };
  expect(newItems([cat, film])).toEqual([
    { image: cat, caption: null },
    { video: film, caption: null },
  ]);
});

test("arrows go round", () => {
  expect(moved("ArrowRight", 2, 3)).toBe(0);
  expect(moved("ArrowLeft", 0, 3)).toBe(2);
  expect(moved("End", 0, 3)).toBe(2);
  expect(moved("Home", 2, 3)).toBe(0);
  expect(moved("a", 0, 3)).toBeNull();
});

test.each([
  [3, 3],
  [[4], 4],
  [null, 2],
  [0, 2],
])("columns %j", (prop, columns) => {
  expect(columnsOf(prop, Infinity)).toBe(columns);
});

test("a few pictures share the width, if the author wishes so", () => {
  expect([columnsOf(4, 2), columnsOf(4, 9), columnsOf(4, 0)]).toEqual([2, 4, 1]);
});
