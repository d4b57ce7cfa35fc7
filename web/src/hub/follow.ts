/** Calls `onNews` with each event of a stream, and `onOpen` when it begins, also again: the browser connects again by
 *  itself. Returns what ends it. */
export function follow<News>(address: string, onNews: (news: News) => void, onOpen?: () => void): () => void {
  const source = new EventSource(address);
  source.onmessage = (event: MessageEvent<string>) => onNews(JSON.parse(event.data) as News);
  if (onOpen) source.onopen = onOpen;
  return () => source.close();
}
