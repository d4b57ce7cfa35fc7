/** The ids in the user's order, as far as they are there, then the others. */
export function ordered(ids: readonly number[], order: readonly number[]): number[] {
  return [...order.filter((id) => ids.includes(id)), ...ids.filter((id) => !order.includes(id))];
}

/** The list with one item at another place. */
export function moved(ids: readonly number[], id: number, place: number): number[] {
  const others = ids.filter((one) => one !== id);
  return [...others.slice(0, place), id, ...others.slice(place)];
}

/** The place that an arrow, Home or End key moves an item to; undefined for other keys. */
export function placeByKey(key: string, place: number, count: number): number | undefined {
  if (key === "ArrowUp" || key === "ArrowLeft") return Math.max(0, place - 1);
  if (key === "ArrowDown" || key === "ArrowRight") return Math.min(count - 1, place + 1);
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return undefined;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The place of the item under a point, of items that may have different sizes: an item moves there only when it would
 *  then lie under the point itself, else two of them would change places for ever. */
export function placeAt(boxes: readonly Box[], from: number, x: number, y: number): number {
  const over = boxes.findIndex((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
  const [own, other] = [boxes[from], boxes[over]];
  if (over === from || !own || !other) return from;
  const isRow = other.left >= own.right || other.right <= own.left;
  const [low, high, size, at] = isRow ? [other.left, other.right, own.right - own.left, x] : [other.top, other.bottom, own.bottom - own.top, y];
  const isThere = over > from ? at >= high - size : at <= low + size;
  return isThere ? over : from;
}
