/** How one MCP client is told of a server. */
export interface Setup {
  readonly client: string;
  /** Where the text belongs; null: in a terminal. */
  readonly file: string | null;
  readonly text: string;
}

const TOKEN = "LIMELIGHT_TOKEN";

/** A name for the server in the client's settings: what every client takes, from a title in whatever writing. */
export function serverName(title: string): string {
  const found = title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return found.slice(0, 40) || "limelight";
}

/** The settings of common clients. `other`: what any other client is called. No token is in them, only where it is read. */
export function setups(name: string, url: string, needsToken: boolean, other: string): Setup[] {
  const bearer = (value: string) => (needsToken ? { headers: { Authorization: `Bearer ${value}` } } : {});
  const shell = needsToken ? ` --header "Authorization: Bearer $${TOKEN}"` : "";
  const input = { type: "promptString", id: "token", description: TOKEN, password: true };
  return [
    { client: "Claude Code", file: null, text: `claude mcp add --transport http ${name} "${url}"${shell}` },
    { client: "Claude Desktop", file: "claude_desktop_config.json", text: json({ mcpServers: { [name]: bridge(url, needsToken) } }) },
    { client: "Cursor", file: ".cursor/mcp.json", text: json({ mcpServers: { [name]: { url, ...bearer(`\${env:${TOKEN}}`) } } }) },
    {
      client: "VS Code",
      file: ".vscode/mcp.json",
      text: json({ ...(needsToken ? { inputs: [input] } : {}), servers: { [name]: { type: "http", url, ...bearer("${input:token}") } } }),
    },
    { client: other, file: "mcp.json", text: json({ mcpServers: { [name]: { type: "streamable-http", url, ...bearer(TOKEN) } } }) },
  ];
}

/** Claude Desktop reads only programs from its file, so one stands between that speaks HTTP. */
function bridge(url: string, needsToken: boolean) {
  const { protocol, hostname } = new URL(url);
  const isOpen = protocol === "http:" && !["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  const header = needsToken ? ["--header", `Authorization:\${AUTHORIZATION}`] : [];
  return {
    command: "npx",
    args: ["-y", "mcp-remote", url, ...(isOpen ? ["--allow-http"] : []), ...header],
    ...(needsToken ? { env: { AUTHORIZATION: `Bearer ${TOKEN}` } } : {}),
  };
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
