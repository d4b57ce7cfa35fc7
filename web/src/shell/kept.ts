import { isEqual } from "../state/equal";
import { type Node, type PageState, isInteractive } from "../state/model";
import { startState } from "../state/start";
import { isRecord } from "../wire/errors";
import type { PageConfig } from "../wire/generated";
import type { KeyStore } from "../wire/session";
import { boundsOf, type Item, named, withItems } from "./preserved";

/** What the user typed or chose and no function has changed since, over a reload, Back and a crash: of this tab, this app,
 *  this page and this user. Values that nobody typed come from the script again. */
interface Stored {
  /** The app that it was typed into, and who typed it: others may come to the same address, and log in in the same tab. */
  readonly app: string;
  readonly items: readonly Item[];
}

const TYPES: ReadonlySet<string> = new Set(["textbox", "multimodaltextbox", "number", "slider", "checkbox", "checkboxgroup", "radio", "dropdown", "code", "colorpicker", "datetime", "dataframe"]);
/** Of `autocomplete`: what browsers do not keep either, or only where it is safe. */
const SECRET = /\boff\b|password|one-time-code|\bcc-/i;

const MOST_CHARACTERS = 200_000;
const SAVE_AFTER_MS = 300;

const keyOf = ({ root, current_page = "" }: PageConfig) => `limelight:typed:${root}/${current_page}`;

/** The configuration with what was typed before. A link's own values stay. */
export function withKept(config: PageConfig, store?: KeyStore): PageConfig {
  const { nodes } = startState(config);
  return withItems(config, read(store, config), ({ id, is_linked }) => {
    const node = nodes[id];
    return !is_linked && node !== undefined && isKept(node) && isInteractive(node);
  });
}

/** Keeps what is typed on one page. */
export class Kept {
  /** By component: the value that the user gave it. */
  readonly #typed = new Map<number, unknown>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `state`: as it is now. */
  constructor(
    private readonly config: PageConfig,
    private readonly state: () => PageState,
    private readonly store?: KeyStore,
  ) {
    const items = read(store, config);
    for (const [name, { id }] of named(config)) {
      const item = items.find((one) => one.name === name);
      if (item && isEqual(item.value, state().nodes[id]?.value)) this.#typed.set(id, item.value);
    }
    // A tab that is put aside may end without a word.
    addEventListener("pagehide", this.#save);
    document.addEventListener("visibilitychange", this.#save);
  }

  note(id: number, value: unknown): void {
    this.#typed.set(id, value);
    // Not with each key: it is written to the disk.
    this.#timer ??= setTimeout(this.#save, SAVE_AFTER_MS);
  }

  readonly #save = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { nodes } = this.state();
    const items = named(this.config).flatMap(([name, component]): Item[] => {
      const node = nodes[component.id];
      const value = this.#typed.get(component.id);
      if (!node || value === undefined || !isInteractive(node) || !isKept(node) || isEqual(value, component.props.value ?? null)) return [];
      // What a function has changed since is not what the user typed, and files may be gone when the page comes again.
      return isEqual(value, node.value) && !hasFiles(value) ? [{ name, bounds: boundsOf(component), value }] : [];
    });
    try {
      const text = JSON.stringify({ app: appOf(this.config), items } satisfies Stored);
      const store = this.store ?? sessionStorage;
      if (items.length && text.length <= MOST_CHARACTERS) store.setItem(keyOf(this.config), text);
      else store.removeItem(keyOf(this.config));
    } catch {
      // Full or forbidden: nothing is kept.
    }
  };
}

function read(given: KeyStore | undefined, config: PageConfig): readonly Item[] {
  try {
    const store = given ?? sessionStorage;
    const stored = JSON.parse(store.getItem(keyOf(config)) ?? "null") as Stored | null;
    // Any script of the origin may have written there.
    const items: unknown = stored?.app === appOf(config) ? stored.items : null;
    // Nobody else's stays in the tab.
    if (stored !== null && items === null) store.removeItem(keyOf(config));
    return Array.isArray(items) ? (items.filter(isRecord) as unknown as Item[]) : [];
  } catch {
    return [];
  }
}

function appOf(config: PageConfig): string {
  return JSON.stringify([config.username ?? null, config.title, ...named(config).map(([name]) => name)]);
}

/** As the field is now: a function may have made it a password. */
function isKept({ type, props }: Node): boolean {
  const { type: kind, html_attributes: attributes } = props as { readonly type?: unknown; readonly html_attributes?: { readonly autocomplete?: unknown } | null };
  return TYPES.has(type) && kind !== "password" && !SECRET.test(typeof attributes?.autocomplete === "string" ? attributes.autocomplete : "");
}

function hasFiles(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "path" in value || "file" in value || Object.values(value).some(hasFiles);
}
