/** Calls `onNews` with each event of a stream. The browser connects again by itself. Returns what ends it. */
export function follow<News>(address: string, onNews: (news: News) => void): () => void {
  const source = new EventSource(address);
  source.onmessage = (event: MessageEvent<string>) => onNews(JSON.parse(event.data) as News);
  return () => source.close();
}
