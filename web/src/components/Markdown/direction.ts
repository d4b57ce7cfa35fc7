const LEAD = /^(?:<[^>]*>|&[^;\s]*;|[^\p{L}<&])*/u;
const RIGHT_TO_LEFT = /^[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The direction of HTML by its first letter; none without a letter. */
export function directionOf(html: string): "rtl" | "ltr" | "" {
  const rest = html.slice(LEAD.exec(html)?.[0].length ?? 0);
  return RIGHT_TO_LEFT.test(rest) ? "rtl" : rest ? "ltr" : "";
}
