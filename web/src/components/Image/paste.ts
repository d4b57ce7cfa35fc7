import { t } from "../../texts/texts";

/** Gives the picture of the clipboard to `take`; answers why there is none, for the user. */
export async function pasteInto(take: (picture: File) => unknown): Promise<string | null> {
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((one) => one.startsWith("image/"));
      if (!type) continue;
      await take(new File([await item.getType(type)], `clipboard.${type.split("/")[1]?.split("+")[0] ?? "png"}`, { type }));
      return null;
    }
    return t("There is no picture in the clipboard.");
  } catch {
    // Not allowed, or a page without TLS, which has no such clipboard.
    return t("The browser does not let the page read the clipboard. Paste with the keyboard.");
  }
}
