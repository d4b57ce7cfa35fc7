/** A worker that sorts the splats of one model: first it gets their places, then directions. */
import { byDepth } from "./sorting";

export type Asked = { readonly places: Float32Array<ArrayBuffer> } | { readonly direction: readonly [number, number, number] };

let places = new Float32Array(0);

addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  if ("places" in data) {
    places = data.places;
    return;
  }
  const order = byDepth(places, data.direction);
  postMessage(order, { transfer: [order.buffer] });
});
