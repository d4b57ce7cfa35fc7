import { expect, test } from "vitest";
import { withReported } from "./reported";

const reported = new Map([[7, { playback_position: 2 }], [8, { playback_position: 3 }]]);

test("only functions that take the component get what its view reports", () => {
  const dependency = { inputs: [6, 7, 8], component_prop_inputs: [1] };
  expect(withReported(dependency, null, reported)).toEqual({ _reported: { 7: { playback_position: 2 } } });
  expect(withReported(dependency, { index: 1 }, reported)).toEqual({ index: 1, _reported: { 7: { playback_position: 2 } } });
  expect(withReported({ inputs: [7], component_prop_inputs: [] }, { index: 1 }, reported)).toEqual({ index: 1 });
  expect(withReported(dependency, "text", reported)).toBe("text");
});
