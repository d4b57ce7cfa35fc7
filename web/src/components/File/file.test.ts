import { expect, test } from "vitest";
import { countOf, heightOf, movedTo, promptFor } from "./file";

test("an unknown count is a single file", () => {
  expect([countOf("multiple"), countOf("directory"), countOf(undefined)]).toEqual(["multiple", "directory", "single"]);
});

test("heights are pixels or plain CSS lengths", () => {
  expect(heightOf(200)).toBe("200px");
  expect(heightOf("50vh")).toBe("50vh");
  expect(heightOf("1px;color:red")).toBeUndefined();
  expect(heightOf(null)).toBeUndefined();
});

test("the prompt says what is wanted", () => {
  expect(promptFor([".pdf"])).toBe("Click to upload or drop files (.pdf)");
  expect(promptFor(null)).toBe("Click to upload or drop files");
});

test("an entry moves and the others keep their order", () => {
  expect(movedTo(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(movedTo(["a", "b", "c"], 2, 1)).toEqual(["a", "c", "b"]);
  expect(movedTo(["a"], 0, 0)).toEqual(["a"]);
});
