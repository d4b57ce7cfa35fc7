import { copyText } from "../clipboard";

/** Hands a file to the device's own way to share, or copies its address where there is none. False: copied. */
export async function share(url: string, name: string): Promise<boolean> {
  const address = new URL(url, document.baseURI).href;
  if ("share" in navigator) {
    try {
      await navigator.share(await sharedAs(address, name));
      return true;
    } catch (error) {
      // The person closed it.
      if (error instanceof DOMException && error.name === "AbortError") return true;
    }
  }
  await copyText(address);
  return false;
}

async function sharedAs(address: string, name: string): Promise<ShareData> {
  const link = { url: address, title: name };
  // The page's policy lets it read from its own server only.
  if (new URL(address).origin !== location.origin) return link;
  const blob = await (await fetch(address)).blob();
  const files = [new File([blob], name, { type: blob.type })];
  return navigator.canShare({ files }) ? { files } : link;
}
