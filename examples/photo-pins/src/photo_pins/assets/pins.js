const STEP = 0.02;
const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

const within = (part) => Math.min(1, Math.max(0, Math.round(part * 1000) / 1000));

export const pinAt = (x, y) => ({ x: within(x), y: within(y) });

/** The pins after a key was pressed on one of them; null if the key does nothing. */
export function afterKey(pins, index, key) {
  if (key === "Delete" || key === "Backspace") return pins.filter((_, place) => place !== index);
  const move = MOVES[key];
  return move ? pins.map((pin, place) => (place === index ? pinAt(pin.x + move[0], pin.y + move[1]) : pin)) : null;
}
