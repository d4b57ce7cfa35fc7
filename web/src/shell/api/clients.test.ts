import { describe, expect, it } from "vitest";
import { serverName, setups } from "./clients";

const textOf = (client: string, url: string, needsToken: boolean) => setups("tools", url, needsToken, "Others").find((one) => one.client === client)?.text ?? "";

describe("the name of the server", () => {
  it.each([
    ["Tools", "tools"],
    ["  My “best” App! ", "my-best-app"],
    ["料理", "limelight"],
    ["$(rm -rf /) `x`", "rm-rf-x"],
    ["", "limelight"],
  ])("of %j is %j", (title, name) => {
    expect(serverName(title)).toBe(name);
  });
});

describe("the settings of clients", () => {
  it("name the address", () => {
    const url = "https://your.app/mcp/";
    expect(textOf("Claude Code", url, false)).toBe(`claude mcp add --transport http tools "${url}"`);
    expect(JSON.parse(textOf("Cursor", url, false))).toEqual({ mcpServers: { tools: { url } } });
    expect(JSON.parse(textOf("VS Code", url, false))).toEqual({ servers: { tools: { type: "http", url } } });
    expect(JSON.parse(textOf("Others", url, false))).toEqual({ mcpServers: { tools: { type: "streamable-http", url } } });
  });

  it("say where a token is read", () => {
    for (const { text } of setups("tools", "https://your.app/mcp/", true, "Others")) expect(text).toMatch(/Authorization/);
    expect(JSON.parse(textOf("VS Code", "https://your.app/mcp/", true))).toMatchObject({ inputs: [{ id: "token", password: true }] });
  });

  it.each([
    ["http://10.0.0.8:7860/mcp/", true],
    ["http://localhost:7860/mcp/", false],
    ["https://your.app/mcp/", false],
  ])("of Claude Desktop for %s allow plain HTTP: %s", (url, isAllowed) => {
    expect(textOf("Claude Desktop", url, false).includes("--allow-http")).toBe(isAllowed);
  });
});
