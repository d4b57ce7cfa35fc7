import type { Diff } from "../wire/generated";

type Path = readonly (string | number)[];
/** Lists and objects that were made here, so that no one else holds them: they are changed in place. A table of 1,000
 *  changed rows is copied once, not 1,000 times. */
type Own = Set<unknown>;

/** Applies the changes in order and returns the new value; the old one stays as it was and shares what did not change. */
export function applyDiff(value: unknown, diff: Diff): unknown {
  const own: Own = new Set();
  return diff.reduce<unknown>((current, [action, path, operand]) => edit(current, path, action, operand, own), value);
}

function edit(value: unknown, path: Path, action: Diff[number][0], operand: unknown, own: Own, at = 0): unknown {
  const key = path[at];
  if (key === undefined) {
    if (action === "append") return (typeof value === "string" ? value : "") + String(operand);
    return action === "delete" ? null : operand;
  }
  const isLast = at === path.length - 1;
  if (Array.isArray(value)) {
    const list = owned(value as unknown[], own, (one) => [...one]);
    const index = Number(key);
    if (isLast && action === "add") list.splice(index, 0, operand);
    else if (isLast && action === "delete") list.splice(index, 1);
    else list[index] = edit(list[index], path, action, operand, own, at + 1);
    return list;
  }
  const record = owned((typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>, own, (one) => ({ ...one }));
  if (isLast && action === "delete") Reflect.deleteProperty(record, key);
  // `edit` on a missing key with "add" ends in the empty path and gives the operand.
  else define(record, key, edit(Object.hasOwn(record, key) ? record[key] : undefined, path, action, operand, own, at + 1));
  return record;
}

function owned<Held extends object>(value: Held, own: Own, copy: (value: Held) => Held): Held {
  if (own.has(value)) return value;
  const made = copy(value);
  own.add(made);
  return made;
}

/** A key may be `__proto__`, which is no place to assign to. */
function define(record: Record<string, unknown>, key: string | number, value: unknown): void {
  Object.defineProperty(record, key, { value, configurable: true, enumerable: true, writable: true });
}
