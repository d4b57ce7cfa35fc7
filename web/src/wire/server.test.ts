import { expect, it } from "vitest";
import { Server } from "./server";

it("encodes each part of a file's path", () => {
  expect(new Server("http://h/app/", "/gradio_api").fileUrl("/tmp/a b/ü#?.png")).toBe("http://h/app/gradio_api/file=/tmp/a%20b/%C3%BC%23%3F.png");
});
