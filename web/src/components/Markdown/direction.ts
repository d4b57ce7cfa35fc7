const LEAD = /^(?:<[^>]*>|&[^;\s]*;|[^\p{L}<&])*/u;
const RIGHT_TO_LEFT = /^[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** How much of a text is looked at: browsers give up on an expression that takes tens of millions of steps. */
const MOST = 1_000_000;

/** The direction of HTML by its first letter; none without a letter. */
export function directionOf(html: string): "rtl" | "ltr" | "" {
  const start = html.slice(0, MOST);
  const rest = start.slice(LEAD.exec(start)?.[0].length ?? 0);
  return RIGHT_TO_LEFT.test(rest) ? "rtl" : rest ? "ltr" : "";
}
