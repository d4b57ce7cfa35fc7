/** What a node of the tree is: a leaf with its text, or a branch with its members. */
export type Shape =
  | { readonly kind: "leaf"; readonly type: "string" | "number" | "boolean" | "null"; readonly text: string }
  | { readonly kind: "branch"; readonly open: string; readonly close: string; readonly members: readonly (readonly [string, unknown])[] };

export function shapeOf(value: unknown): Shape {
  if (value === null || value === undefined) return { kind: "leaf", type: "null", text: "null" };
  if (Array.isArray(value)) return { kind: "branch", open: "[", close: "]", members: value.map((item, index) => [String(index), item]) };
  if (typeof value === "object") return { kind: "branch", open: "{", close: "}", members: Object.entries(value) };
  if (typeof value === "number") return { kind: "leaf", type: "number", text: String(value) };
  if (typeof value === "boolean") return { kind: "leaf", type: "boolean", text: String(value) };
  return { kind: "leaf", type: "string", text: JSON.stringify(value) };
}

const FREE_NODES = 300;

/** How deep a value is shown open at first: all of a small one, the first levels of a large one. */
export function openDepth(value: unknown, wish: boolean): number {
  if (!wish && nodes(value, FREE_NODES) >= FREE_NODES) return 1;
  return wish ? 32 : 4;
}

function nodes(value: unknown, limit: number): number {
  let count = 0;
  const open: unknown[] = [value];
  while (open.length && count < limit) {
    count++;
    const next = open.pop();
    if (typeof next === "object" && next !== null) for (const member of Object.values(next)) open.push(member);
  }
  return count;
}

/** How many members a branch shows before it asks. */
export const PAGE = 200;

/** How many of them are made in one frame: more than a box shows at once. */
export const SLICE = 40;
