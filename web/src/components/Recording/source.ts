/** For `{@attach …}`: gives an element what it plays; `isLive` is an HTTP live stream. */
export function source(url: string, isLive: boolean): (media: HTMLMediaElement) => (() => void) | undefined {
  return (media) => {
    // Not used: `canPlayType`. Chromium 156 claims to play live streams, and fails on those with AAC audio.
    if (!isLive || !("MediaSource" in window)) {
      media.src = url;
      return undefined;
    }
    let isGone = false;
    let leave: (() => void) | undefined;
    void import("../Live/hls").then(({ follow }) => {
      if (!isGone) leave = follow(media, url);
    });
    return () => {
      isGone = true;
      leave?.();
    };
  };
}

/** All of a live stream, as far as it is made, in one file. */
export function wholeOf(url: string): string {
  return url.replace(/\/playlist\.m3u8$/, "/playlist-file");
}
