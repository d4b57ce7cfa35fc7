import { expect, it } from "vitest";
import { Server } from "./server";
import { formatBytes } from "./upload";

it.each([
  [0, "0 bytes"],
  [1023, "1023 bytes"],
  [1536, "1.5 KB"],
  [5 * 1024 ** 2, "5 MB"],
  [200.4 * 1024 ** 3, "200 GB"],
])("writes %d bytes as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it("encodes each part of a file's path", () => {
  expect(new Server("http://h/app/", "/gradio_api").fileUrl("/tmp/a b/ü#?.png")).toBe("http://h/app/gradio_api/file=/tmp/a%20b/%C3%BC%23%3F.png");
});
