import type { FileData } from "../../wire/generated";
import type { ComponentContext } from "../contract";
import type DropZone from "../File/DropZone.svelte";
import { tellProblem } from "../File/files";
import { type Source, sourcesOf } from "./image";
import { pasteInto } from "./paste";

interface Context extends Pick<ComponentContext, "upload" | "notify"> {
  readonly props: { readonly sources: unknown };
}

/** Where people may take pictures from, for a component that has a drop zone: files, the clipboard, the camera. */
export class PictureSources {
  readonly names = $derived.by(() => sourcesOf(this.context().props.sources));
  /** Whether the drop zone takes any. */
  readonly takes = $derived(this.names.includes("upload") || this.names.includes("clipboard"));
  /** Whether the camera is on. */
  isFilming = $state(false);
  zone = $state<ReturnType<typeof DropZone>>();

  constructor(
    private readonly context: () => Context,
    private readonly put: (uploaded: readonly FileData[]) => unknown,
  ) {}

  has(name: Source): boolean {
    return this.names.includes(name);
  }

  readonly film = () => (this.isFilming = true);

  readonly stopFilming = () => (this.isFilming = false);

  readonly paste = async (): Promise<void> => {
    const problem = await pasteInto((picture) => this.zone?.take([picture]));
    if (problem) this.context().notify("warning", problem);
  };

  readonly fromCamera = async (photo: File): Promise<void> => {
    this.isFilming = false;
    const ctx = this.context();
    try {
      await this.put(await ctx.upload([photo]));
    } catch (error) {
      tellProblem(ctx, error);
    }
  };
}
