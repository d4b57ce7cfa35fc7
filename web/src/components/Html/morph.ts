/** Makes the children of `target` what those of `wanted` are. Elements of the same name in the same place stay, and with
 *  them their listeners, the focus and what was typed. */
export function morph(target: Element, wanted: Element | DocumentFragment): void {
  const before = [...target.childNodes];
  const after = [...wanted.childNodes];
  after.forEach((node, index) => {
    const old = before[index];
    if (!old) target.append(node);
    else if (old.nodeType !== node.nodeType || old.nodeName !== node.nodeName) old.replaceWith(node);
    else if (old instanceof Element && node instanceof Element) change(old, node);
    else if (old.nodeValue !== node.nodeValue) old.nodeValue = node.nodeValue;
  });
  for (const rest of before.slice(after.length)) rest.remove();
}

function change(old: Element, node: Element): void {
  for (const { name } of [...old.attributes]) if (!node.hasAttribute(name)) set(old, name, null);
  for (const { name, value } of [...node.attributes]) if (old.getAttribute(name) !== value) set(old, name, value);
  const hadText = old instanceof HTMLTextAreaElement ? old.defaultValue : null;
  if (old instanceof HTMLTemplateElement && node instanceof HTMLTemplateElement) old.content.replaceChildren(node.content);
  else morph(old, node);
  if (old instanceof HTMLTextAreaElement && old.defaultValue !== hadText) old.value = old.defaultValue;
}

/** What a control shows is no attribute of it any more once somebody has used it. */
function set(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
  if (element instanceof HTMLInputElement && name === "value") element.value = value ?? "";
  if (element instanceof HTMLInputElement && name === "checked") element.checked = value !== null;
  if (element instanceof HTMLOptionElement && name === "selected") element.selected = value !== null;
}
