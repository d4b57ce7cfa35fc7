import type { Component, Snippet } from "svelte";
import type { ComponentContext } from "./contract";
import { lazyFolders } from "./lazy";
import Button from "./Button/Button.svelte";
import Checkbox from "./Checkbox/Checkbox.svelte";
import CheckboxGroup from "./Choice/CheckboxGroup.svelte";
import Radio from "./Choice/Radio.svelte";
import NumberView from "./Number/Number.svelte";
import Slider from "./Slider/Slider.svelte";
import Textbox from "./Textbox/Textbox.svelte";
import Timer from "./Timer/Timer.svelte";

// Each view narrows `value` to its own type, which a table of all views cannot say.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type View = Component<{ ctx: ComponentContext<any>; children?: Snippet }>;
export type ComponentTable = Readonly<Record<string, View>>;

export interface LoadedView {
  readonly view: View;
  /** The view shows its running state itself, so the shell lays nothing over it. */
  readonly showsStatus: boolean;
  /** The view is its own outer element (`elem_id`, classes, size), without a block around it. */
  readonly isBare: boolean;
}

interface LazyModule {
  readonly components: ComponentTable;
  readonly ownStatus?: readonly string[];
}

const inBlock = (view: View): LoadedView => ({ view, showsStatus: false, isBare: false });

const eager: Readonly<Record<string, LoadedView>> = {
  button: { view: Button, showsStatus: true, isBare: true },
  checkbox: inBlock(Checkbox),
  checkboxgroup: inBlock(CheckboxGroup),
  number: inBlock(NumberView),
  radio: inBlock(Radio),
  slider: inBlock(Slider),
  textbox: inBlock(Textbox),
  timer: { view: Timer, showsStatus: true, isBare: true },
};

/** Lazy views that are there already, so that showing one more needs no wait. */
const arrived = new Map<string, LoadedView>();
const loading = new Map<string, Promise<LoadedView | null>>();

const modules = import.meta.glob<LazyModule>("./*/index.ts");

/** The view of a Gradio type name: at once if it is in the main chunk, a promise if its chunk loads, null if there is none. */
export function viewOf(type: string): LoadedView | Promise<LoadedView | null> | null {
  const view = eager[type] ?? arrived.get(type);
  if (view) return view;
  const folder = lazyFolders[type];
  const load = folder === undefined ? undefined : modules[`./${folder}/index.ts`];
  return load ? lazyView(type, load) : null;
}

/** Loads the chunks of these types; settles when all are there or failed (a failure shows where the component would be). */
export async function loadViews(types: Iterable<string>): Promise<void> {
  await Promise.allSettled([...types].map(viewOf));
}

function lazyView(type: string, load: () => Promise<LazyModule>): Promise<LoadedView | null> {
  const known = loading.get(type);
  if (known) return known;
  const promise = load().then((module) => {
    const view = module.components[type];
    if (!view) return null;
    const loaded: LoadedView = { view, showsStatus: module.ownStatus?.includes(type) ?? false, isBare: false };
    arrived.set(type, loaded);
    return loaded;
  });
  loading.set(type, promise);
  // A chunk that did not come (a lost connection) is asked for again the next time.
  promise.catch(() => loading.delete(type));
  return promise;
}
