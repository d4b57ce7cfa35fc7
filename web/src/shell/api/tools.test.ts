import { expect, it } from "vitest";
import { toolsOf } from "./tools";

it("reads what is offered and passes over what is not", () => {
  const greet = { name: "greet", description: "Greets.", inputSchema: { properties: { name: {}, times: {} } }, meta: { mcp_type: "tool" } };
  expect(toolsOf([greet, null, { name: 3 }, { name: "bare" }])).toEqual([
    { kind: "tool", name: "greet", description: "Greets.", parameters: ["name", "times"] },
    { kind: "", name: "bare", description: "", parameters: [] },
  ]);
  expect(toolsOf({ detail: "no" })).toEqual([]);
});
