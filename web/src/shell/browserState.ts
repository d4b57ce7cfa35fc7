import type { PageConfig } from "../wire/generated";
import type { PageState } from "../state/model";

/** Values that outlive the visit (type "browserstate"), in `localStorage`. Another `secret` of the author's makes them void. */
interface Stored {
  readonly secret: unknown;
  readonly value: unknown;
}

const keyOf = (props: Readonly<Record<string, unknown>>) => `limelight:state:${String(props.storage_key)}`;

/** The configuration with the stored values in it. */
export function restored(config: PageConfig): PageConfig {
  if (!config.components.some((one) => one.type === "browserstate")) return config;
  const components = config.components.map((component) => {
    if (component.type !== "browserstate") return component;
    const stored = read(keyOf(component.props));
    if (!stored || stored.secret !== component.props.secret) return component;
    return { ...component, props: { ...component.props, value: stored.value } };
  });
  return { ...config, components };
}

/** Stores what differs between two states. */
export function keep(before: PageState, now: PageState): void {
  if (before.nodes === now.nodes) return;
  for (const node of Object.values(now.nodes)) {
    if (node.type !== "browserstate" || before.nodes[node.id]?.value === node.value) continue;
    try {
      localStorage.setItem(keyOf(node.props), JSON.stringify({ secret: node.props.secret, value: node.value } satisfies Stored));
    } catch {
      // Full or forbidden storage: the value lasts for this visit.
    }
  }
}

function read(key: string): Stored | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Stored | null;
  } catch {
    return null;
  }
}
