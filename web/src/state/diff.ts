import type { Diff } from "../wire/messages";

type Path = readonly (string | number)[];

/** Applies the changes in order and returns the new value; the old one stays as it was and shares what did not change. */
export function applyDiff(value: unknown, diff: Diff): unknown {
  return diff.reduce<unknown>((current, [action, path, operand]) => edit(current, path, action, operand), value);
}

function edit(value: unknown, path: Path, action: Diff[number][0], operand: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    if (action === "append") return (typeof value === "string" ? value : "") + String(operand);
    return action === "delete" ? null : operand;
  }
  const isLast = rest.length === 0;
  if (Array.isArray(value)) {
    const index = Number(key);
    if (isLast && action === "add") return value.toSpliced(index, 0, operand);
    if (isLast && action === "delete") return value.toSpliced(index, 1);
    return value.with(index, edit(value[index], rest, action, operand));
  }
  const record = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (isLast && action === "delete") {
    const { [key]: _gone, ...kept } = record;
    return kept;
  }
  // `edit` on a missing key with "add" ends in the empty path and gives the operand.
  return { ...record, [key]: edit(record[key], rest, action, operand) };
}
