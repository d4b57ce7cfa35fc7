import { isRecord } from "../../wire/errors";

/** What an MCP client finds at the server: a tool, a resource or a prompt. */
export interface Tool {
  readonly kind: string;
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly string[];
}

/** What an answer of `/mcp/schema` offers, in its order. */
export function toolsOf(schema: unknown): Tool[] {
  return (Array.isArray(schema) ? (schema as unknown[]) : []).flatMap((one) => {
    if (!isRecord(one) || typeof one["name"] !== "string") return [];
    const input = isRecord(one["inputSchema"]) ? one["inputSchema"]["properties"] : {};
    const kind = isRecord(one["meta"]) ? one["meta"]["mcp_type"] : "";
    return {
      kind: typeof kind === "string" ? kind : "",
      name: one["name"],
      description: typeof one["description"] === "string" ? one["description"] : "",
      parameters: isRecord(input) ? Object.keys(input) : [],
    };
  });
}
