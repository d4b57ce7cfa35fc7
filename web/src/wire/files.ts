/** A file on the wire. `url` is absolute or relative to the page; `path` is what goes back to the server. */
export interface FileData {
  readonly path: string;
  readonly url?: string | null;
  readonly size?: number | null;
  readonly orig_name?: string | null;
  readonly mime_type?: string | null;
  readonly is_stream?: boolean;
  readonly meta: { readonly _type: "gradio.FileData" };
}
