import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { type Endpoint, FileMark } from "./info";
import { curlSnippet, javascriptSnippet, pythonSnippet, shellQuote, toPython } from "./snippets";

const place = { root: "https://example.org/app", uploadUrl: "https://example.org/app/gradio_api/upload", needsToken: false };

function endpoint(...examples: unknown[]): Endpoint {
  const parameters = examples.map((example, index) => ({
    name: `p${String(index)}`,
    label: "",
    type: "str",
    component: "Textbox",
    isRequired: true,
    fallback: null,
    example,
  }));
  return { name: "/greet", description: "", parameters, returns: [] };
}

/** Runs a snippet in a shell whose `curl` prints its arguments, one a line, and answers as the server would. */
function runInShell(shell: string, snippet: string): string {
  const fake = `curl() { printf '%s\\n' "[$*]" >&2; case "$*" in *upload*) echo '["/files/a b/photo.jpg"]';; *) echo '{"event_id":"E1"}';; esac; }\n`;
  return execFileSync(shell, ["-c", `{ ${fake}${snippet}\n} 2>&1`], { encoding: "utf8" });
}

describe("curl", () => {
  it("posts the call and follows its events", () => {
    expect(curlSnippet(endpoint("Ada", 3), place)).toBe(
      [
        `EVENT_ID=$(curl -X POST https://example.org/app/call/greet -s \\`,
        `  -H "Content-Type: application/json" \\`,
        `  -d '{"data":["Ada",3]}' \\`,
        `  | awk -F'"' '{ print $4}')`,
        `curl -N https://example.org/app/call/greet/$EVENT_ID`,
      ].join("\n"),
    );
  });

  it.each(["sh", "bash"])("survives quotes, dollars and backslashes in %s", (shell) => {
    const nasty = `it's "so" $HOME \`x\` \\ !`;
    const printed = runInShell(shell, curlSnippet(endpoint(nasty), place));
    expect(printed).toContain(`-d ${JSON.stringify({ data: [nasty] })}]`);
    expect(printed).toContain("[-N https://example.org/app/call/greet/E1]");
  });

  it.each(["sh", "bash"])("uploads files first in %s", (shell) => {
    const printed = runInShell(shell, curlSnippet(endpoint(new FileMark("my photo.jpg"), "it's"), place));
    expect(printed).toContain("[-s https://example.org/app/gradio_api/upload -F files=@my photo.jpg]");
    expect(printed).toContain(`{"data":[{"path":"/files/a b/photo.jpg","meta":{"_type":"gradio.FileData"}},"it's"]}`);
  });

  it("names several files apart", () => {
    const snippet = curlSnippet(endpoint([new FileMark("a.txt"), new FileMark("b.txt")]), place);
    expect(snippet).toContain("FILE_1=$(");
    expect(snippet).toContain(`"path":"'"$FILE_2"'"`);
  });

  it("sends the token with every command", () => {
    const snippet = curlSnippet(endpoint("x"), { ...place, needsToken: true });
    expect(snippet.match(/Authorization: Bearer \$LIMELIGHT_TOKEN/g)).toHaveLength(2);
  });
});

describe("Python", () => {
  it("writes literals of Python", () => {
    expect(toPython({ a: [true, null, 1.5, "x\n\"y\""] })).toBe('{"a": [True, None, 1.5, "x\\n\\"y\\""]}');
  });

  it("names each argument and the endpoint", () => {
    expect(pythonSnippet(endpoint("Ada", new FileMark("f.txt")), place)).toBe(
      [
        "from gradio_client import Client, handle_file",
        "",
        'client = Client("https://example.org/app")',
        "result = client.predict(",
        '    p0="Ada",',
        '    p1=handle_file("f.txt"),',
        '    api_name="/greet",',
        ")",
        "print(result)",
      ].join("\n"),
    );
  });

  it("takes the token from the environment", () => {
    const snippet = pythonSnippet(endpoint(), { ...place, needsToken: true });
    expect(snippet).toContain('token = os.environ["LIMELIGHT_TOKEN"]');
    expect(snippet).toContain('headers={"Authorization": f"Bearer {token}"}');
  });

  it("is valid Python", () => {
    const snippet = pythonSnippet(endpoint({ "a'b": "\\u0041 é\u2028" }, [new FileMark("x")]), { ...place, needsToken: true });
    execFileSync("python3", ["-c", "import ast, sys; ast.parse(sys.argv[1])", snippet]);
  });
});

describe("JavaScript", () => {
  it("is one call with named arguments", () => {
    expect(javascriptSnippet(endpoint("Ada"), place)).toBe(
      [
        'import { Client } from "@gradio/client";',
        "",
        'const client = await Client.connect("https://example.org/app");',
        'const result = await client.predict("/greet", {',
        '  p0: "Ada",',
        "});",
        "console.log(result.data);",
      ].join("\n"),
    );
  });

  it("loads files before the call", () => {
    const snippet = javascriptSnippet(endpoint([new FileMark("a.txt"), new FileMark("b.txt")]), place);
    expect(snippet).toContain('const file2 = await (await fetch("b.txt")).blob();');
    expect(snippet).toContain("p0: [handle_file(file1), handle_file(file2)],");
  });

  it("writes an empty argument list on one line", () => {
    expect(javascriptSnippet(endpoint(), place)).toContain('client.predict("/greet", {});');
  });
});

it("quotes only the words that need it", () => {
  expect(shellQuote("http://a/b-c_d")).toBe("http://a/b-c_d");
  expect(shellQuote("http://a/?b=1&c='2'")).toBe(`'http://a/?b=1&c='\\''2'\\'''`);
});
