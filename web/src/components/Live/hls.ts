import Hls from "hls.js/light";

/** Plays a live stream where the browser cannot by itself; ends with the returned function. */
export function follow(media: HTMLMediaElement, url: string): () => void {
  // A worker would be made of a blob, which the page's policy forbids.
  const hls = new Hls({ enableWorker: false, startPosition: 0 });
  hls.loadSource(url);
  hls.attachMedia(media);
  return () => {
    hls.destroy();
  };
}
