const STEPS = 1 << 16;

/** The numbers of the points, the farthest in this direction first: a counting sort over the range of their depths. */
export function byDepth(places: Float32Array, [x, y, z]: readonly [number, number, number]): Uint32Array<ArrayBuffer> {
  const count = places.length / 3;
  const depths = new Float32Array(count);
  let nearest = Infinity;
  let farthest = -Infinity;
  for (let point = 0; point < count; point++) {
    const depth = x * (places[3 * point] ?? 0) + y * (places[3 * point + 1] ?? 0) + z * (places[3 * point + 2] ?? 0);
    depths[point] = depth;
    nearest = Math.min(nearest, depth);
    farthest = Math.max(farthest, depth);
  }
  const scale = farthest > nearest ? (STEPS - 1) / (farthest - nearest) : 0;
  const steps = new Uint16Array(count);
  const starts = new Uint32Array(STEPS + 1);
  for (let point = 0; point < count; point++) {
    const step = (farthest - (depths[point] ?? 0)) * scale;
    steps[point] = step;
    next(starts, (steps[point] ?? 0) + 1);
  }
  for (let step = 1; step <= STEPS; step++) starts[step] = (starts[step] ?? 0) + (starts[step - 1] ?? 0);
  const order = new Uint32Array(count);
  for (let point = 0; point < count; point++) order[next(starts, steps[point] ?? 0)] = point;
  return order;
}

/** The number at this place, which is one more afterwards. */
function next(numbers: Uint32Array, place: number): number {
  const found = numbers[place] ?? 0;
  numbers[place] = found + 1;
  return found;
}
