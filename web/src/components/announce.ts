/** Says a sentence to who uses a screen reader; nothing is shown. */
export function announce(sentence: string): void {
  const region = document.querySelector("#ll-said") ?? made();
  // A reader hears what changes in a region that it knows.
  setTimeout(() => (region.textContent = sentence), 100);
}

function made(): Element {
  const region = document.createElement("div");
  region.id = "ll-said";
  region.className = "ll-sr-only";
  region.role = "status";
  document.body.append(region);
  return region;
}
