import { expect, it } from "vitest";
import { FileMark, endpointsOf, markFiles } from "./info";

const greet = {
  parameters: [
    { label: "Name", parameter_name: "name", parameter_has_default: false, parameter_default: null, type: { type: "string" }, python_type: { type: "str" }, component: "Textbox", example_input: "Hello!!" },
    { label: "N", parameter_name: "n", parameter_has_default: true, parameter_default: 2, type: { type: "number" }, python_type: { type: "float" }, component: "Slider", example_input: 0 },
  ],
  returns: [{ label: "Out", type: { type: "string" }, python_type: { type: "str" }, component: "Textbox" }],
  api_visibility: "public",
  description: "Greets.",
};

it("reads the public endpoints and leaves out the others", () => {
  const info = { named_endpoints: { "/greet": greet, "/secret": { ...greet, api_visibility: "private" }, "/old": { ...greet, show_api: false } } };
  expect(endpointsOf(info).map((one) => one.name)).toEqual(["/greet"]);
});

it("takes the default as the example, else the component's own", () => {
  const [endpoint] = endpointsOf({ named_endpoints: { "/greet": greet } });
  expect(endpoint?.parameters.map((one) => [one.example, one.isRequired])).toEqual([
    ["Hello!!", true],
    [2, false],
  ]);
});

it("marks the files of an example", () => {
  const file = { path: "https://x/bus.png", meta: { _type: "gradio.FileData" }, orig_name: "bus.png" };
  expect(markFiles({ text: "", files: [file] }, "MultimodalTextbox")).toEqual({ text: "", files: [new FileMark("bus.png")] });
});

it("marks a file parameter without an example", () => {
  const parameter = { parameter_name: "im", type: { title: "ImageData" }, component: "Image", example_input: null };
  const [endpoint] = endpointsOf({ named_endpoints: { "/f": { ...greet, parameters: [parameter] } } });
  expect(endpoint?.parameters[0]?.example).toEqual(new FileMark("photo.jpg"));
});

it("gives nothing for an answer that is no description", () => {
  expect(endpointsOf(null)).toEqual([]);
});
