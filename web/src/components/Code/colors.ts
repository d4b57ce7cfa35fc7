import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The tokens of the page change by themselves from light to dark, and with the author's theme. */
export const colors = HighlightStyle.define([
  { tag: [tags.comment, tags.meta, tags.quote], color: "var(--ll-muted)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.bool, tags.null, tags.typeName, tags.tagName, tags.operatorKeyword], color: "var(--ll-info)" },
  { tag: [tags.string, tags.regexp, tags.special(tags.string), tags.inserted, tags.url], color: "var(--ll-success)" },
  { tag: [tags.number, tags.attributeName, tags.propertyName, tags.escape, tags.atom], color: "var(--ll-accent-text)" },
  { tag: [tags.definition(tags.variableName), tags.function(tags.variableName), tags.className, tags.heading], fontWeight: "600" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: [tags.deleted, tags.invalid], color: "var(--ll-danger)" },
]);

export const look = EditorView.theme({
  "&": { color: "var(--ll-text)", backgroundColor: "transparent", fontSize: "var(--ll-code-size, 0.8125rem)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--ll-mono)", lineHeight: "1.55", overflow: "auto", maxHeight: "var(--most)", borderRadius: "inherit" },
  ".cm-content": { caretColor: "var(--ll-text)", minHeight: "var(--least)", paddingBlock: "var(--ll-space-2)" },
  ".cm-gutters": { backgroundColor: "var(--ll-sunken)", color: "var(--ll-muted)", borderColor: "var(--ll-border)" },
  ".cm-gutter": { minHeight: "var(--least)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.5em" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--ll-filled)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--ll-accent-soft)", outlineWidth: "1px", outlineStyle: "solid", outlineColor: "var(--ll-accent-edge)" },
  ".cm-tooltip": { backgroundColor: "var(--ll-raised)", color: "var(--ll-text)", borderColor: "var(--ll-border)", boxShadow: "var(--ll-shadow-2)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--ll-accent)", color: "var(--ll-on-accent)" },
});
