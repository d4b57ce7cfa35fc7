/** Above this a sound is played while it loads, without the picture of it. */
const MOST_BYTES = 40 * 1024 * 1024;

/** The sound behind an address of our own server, in `rate` samples a second; null where it is foreign, too large, or
 *  nothing that this browser decodes. */
export async function decoded(url: string, rate: number, signal?: AbortSignal): Promise<AudioBuffer | null> {
  // The page's policy lets it read from its own server only.
  if (new URL(url, document.baseURI).origin !== location.origin) return null;
  try {
    const answer = await fetch(url, signal ? { signal } : {});
    if (!answer.ok || Number(answer.headers.get("content-length") ?? 0) > MOST_BYTES) {
      await answer.body?.cancel();
      return null;
    }
    return await new OfflineAudioContext(1, 1, rate).decodeAudioData(await answer.arrayBuffer());
  } catch {
    return null;
  }
}

export function channelsOf(sound: AudioBuffer): Float32Array[] {
  return Array.from({ length: sound.numberOfChannels }, (_, index) => sound.getChannelData(index));
}
