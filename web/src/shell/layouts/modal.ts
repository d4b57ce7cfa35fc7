/** Leaves an element alone with the user: all around it is inert. Returns what ends this. */
export function alone(element: HTMLElement): () => void {
  const others: HTMLElement[] = [];
  for (let inner: HTMLElement = element; inner.parentElement && inner !== document.body; inner = inner.parentElement) {
    for (const other of inner.parentElement.children) {
      if (other instanceof HTMLElement && other !== inner && !other.inert) others.push(other);
    }
  }
  for (const other of others) other.inert = true;
  return () => {
    for (const other of others) other.inert = false;
  };
}
