/** How many corners the triangles of an OBJ file have, at most: faces of more corners are several triangles. */
export function cornersIn(text: string): number {
  let corners = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    const stop = end < 0 ? text.length : end;
    if (text[start] === "f") corners += 3 * wordsIn(text, start, stop);
    else if (text[start] === "l" || text[start] === "p" || text[start] === "v") corners += 1;
    start = stop + 1;
  }
  return corners;
}

/** Less the letter at the beginning and two corners, which make no triangle. */
function wordsIn(text: string, start: number, stop: number): number {
  let words = 0;
  for (let place = start + 1; place < stop; place++) {
    if (text.charCodeAt(place) > 32 && text.charCodeAt(place - 1) <= 32) words += 1;
  }
  return Math.max(0, words - 2);
}

/** How many parts it has, each of which is drawn by itself. */
export function partsIn(text: string): number {
  let parts = 0;
  for (let start = 0; start < text.length; ) {
    if ("ogu".includes(text[start] ?? "-")) parts += 1;
    const end = text.indexOf("\n", start);
    start = end < 0 ? text.length : end + 1;
  }
  return parts;
}
