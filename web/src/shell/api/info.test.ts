import { expect, it } from "vitest";
import { endpointsOf } from "./info";

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
  const info = { named_endpoints: { "/greet": greet, "/secret": { ...greet, api_visibility: "private" } } };
  expect(endpointsOf(info).map((one) => one.name)).toEqual(["/greet"]);
});

it("tells which parameters are required", () => {
  const [endpoint] = endpointsOf({ named_endpoints: { "/greet": greet } });
  expect(endpoint?.parameters.map((one) => [one.name, one.isRequired, one.fallback])).toEqual([
    ["name", true, null],
    ["n", false, 2],
  ]);
});

it("keeps the snippets that are text", () => {
  const [endpoint] = endpointsOf({ named_endpoints: { "/greet": { ...greet, code_snippets: { bash: "curl", cli: null } } } });
  expect(endpoint?.snippets).toEqual({ curl: "curl" });
});

it("gives nothing for an answer that is no description", () => {
  expect(endpointsOf(null)).toEqual([]);
});
