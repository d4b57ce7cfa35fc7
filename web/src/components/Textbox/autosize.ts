/** Grows a textarea with its text where the browser does not do it by `field-sizing`. */
export function autosize(area: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${String(area.scrollHeight + area.offsetHeight - area.clientHeight)}px`;
}

/** True when the end of the text is in view (or nearly), so that new text may be followed. */
export function isAtEnd(area: HTMLElement): boolean {
  return area.scrollHeight - area.scrollTop - area.clientHeight < 40;
}
