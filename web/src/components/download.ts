/** Has the browser save something, or what is at an address, as a file. */
export function download(name: string, from: Blob | string): void {
  const link = document.createElement("a");
  const url = typeof from === "string" ? from : URL.createObjectURL(from);
  link.href = url;
  link.download = name;
  link.click();
  if (url !== from) URL.revokeObjectURL(url);
}
