import { describe, expect, test } from "vitest";
import type { FileData } from "../../wire/generated";
import { acceptOf, filesOf, isAccepted, kindOf, nameOf, placeOf, refusal, typesOf, urlOf } from "./files";

const file = (part: Partial<FileData>): FileData => ({ path: "", meta: { _type: "gradio.FileData" }, ...part });

describe("files", () => {
  test("a value is none, one or several files", () => {
    const one = file({ path: "a" });
    expect(filesOf(null)).toEqual([]);
    expect(filesOf(one)).toEqual([one]);
    expect(filesOf([one, null, "x"])).toEqual([one]);
  });

  test("a name is the original one, else the end of the path", () => {
    expect(nameOf(file({ path: "/tmp/x/b.txt" }))).toBe("b.txt");
    expect(nameOf(file({ path: "/tmp/x/b.txt", orig_name: "a.txt" }))).toBe("a.txt");
    expect(nameOf(file({ path: "https://a.test/c.png?x=/y" }))).toBe("c.png");
  });

  test("a file of a folder has its place beside its name", () => {
    const deep = file({ path: "/tmp/x/a.txt", orig_name: "folder/sub/a.txt" });
    expect([nameOf(deep), placeOf(deep)]).toEqual(["a.txt", "folder/sub/a.txt"]);
    expect(nameOf(file({ path: "/tmp/x/a.txt", orig_name: "C:\\a\\b.txt" }))).toBe("b.txt");
  });

  test("an address is the server's, or the path if that is one", () => {
    expect(urlOf(file({ path: "/tmp/a" }))).toBeNull();
    expect(urlOf(file({ path: "https://a.test/c.png" }))).toBe("https://a.test/c.png");
    expect(urlOf(file({ path: "/tmp/a", url: "/f" }))).toBe("/f");
  });

  test.each(["javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "vbscript:x", "file:///etc/passwd"])(
    "%s is no address of a file",
    (url) => {
      expect(urlOf(file({ path: "/tmp/a", url }))).toBeNull();
    },
  );

  test("kinds come from the media type, else from the ending", () => {
    expect(kindOf({ name: "a.PNG" })).toBe("image");
    expect(kindOf({ name: "a.png", type: "text/plain" })).toBe("other");
    expect(kindOf({ name: "a", type: "audio/wav" })).toBe("audio");
  });

  test("types: names, endings and media types", () => {
    expect(typesOf(["file", ".pdf"])).toBeNull();
    expect(acceptOf(typesOf(["image", ".pdf"]))).toBe("image/*,.pdf");
    expect(acceptOf(typesOf([".nii.gz", "text/csv"]))).toBe(".nii.gz,.gz,text/csv");
    expect(isAccepted({ name: "a.nii.gz", type: "application/gzip" }, [".nii.gz"])).toBe(true);
    expect(isAccepted({ name: "a.tar.gz", type: "application/gzip" }, [".nii.gz"])).toBe(false);
    expect(isAccepted({ name: "A.PDF", type: "" }, [".pdf"])).toBe(true);
    expect(isAccepted({ name: "a.heic", type: "image/heic" }, ["image"])).toBe(true);
    expect(isAccepted({ name: "a.txt", type: "text/plain" }, ["image"])).toBe(false);
    expect(isAccepted({ name: "a.txt", type: "text/plain" }, ["text/plain"])).toBe(true);
  });

  test("an ending of two parts is accepted by its last part, too", () => {
    expect(acceptOf([".nii.gz", "image", ".pdf", "text/csv"])).toBe(".nii.gz,.gz,image/*,.pdf,text/csv");
    expect(isAccepted({ name: "a.nii.gz", type: "" }, [".nii.gz"])).toBe(true);
    expect(isAccepted({ name: "a.gz", type: "" }, [".nii.gz"])).toBe(false);
  });

  test("a refusal names the wrong files alone", () => {
    const files = [{ name: "a.pdf", type: "" }, { name: "b.txt", type: "text/plain" }];
    expect(refusal(files, [".pdf", "image"])).toBe("Invalid file type: b.txt. Accepted: .pdf, image files.");
    expect(refusal(files, null)).toBeNull();
  });
});
