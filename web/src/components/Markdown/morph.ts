/** Makes the children of `target` equal to those of `source` with the fewest changes: nodes that stay keep their
 *  selection, focus and loaded pictures, and growing text grows in its own node. Takes nodes out of `source`. */
export function morph(target: Node, source: Node): void {
  let old = target.firstChild;
  let fresh = source.firstChild;
  while (fresh) {
    const following = fresh.nextSibling;
    if (!old) {
      target.appendChild(fresh);
    } else {
      const next: ChildNode | null = old.nextSibling;
      if (!old.isEqualNode(fresh) && !update(old, fresh)) target.replaceChild(fresh, old);
      old = next;
    }
    fresh = following;
  }
  while (old) {
    const next: ChildNode | null = old.nextSibling;
    old.remove();
    old = next;
  }
}

/** False when the two are too different to turn one into the other. */
function update(old: ChildNode, fresh: ChildNode): boolean {
  if (old instanceof Text && fresh instanceof Text) {
    grow(old, fresh.data);
    return true;
  }
  if (!(old instanceof Element && fresh instanceof Element) || old.tagName !== fresh.tagName || old.namespaceURI !== fresh.namespaceURI) return false;
  copyAttributes(old, fresh);
  morph(old, fresh);
  return true;
}

function grow(node: Text, data: string): void {
  if (data.startsWith(node.data)) node.appendData(data.slice(node.data.length));
  else node.data = data;
}

function copyAttributes(old: Element, fresh: Element): void {
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) {
    // What the reader opened stays open.
    const isReaders = name === "open" && old.tagName === "DETAILS";
    if (!fresh.hasAttribute(name) && !isReaders) old.removeAttribute(name);
  }
}
