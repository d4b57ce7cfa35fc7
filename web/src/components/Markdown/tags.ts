const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

const KNOWN = new Set(
  (
    "a abbr address area article aside audio b bdi bdo big blockquote br button canvas caption center cite code col colgroup data dd del details dfn dialog div dl dt em " +
    "fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins kbd label legend li link main map mark menu meta meter nav nobr ol " +
    "optgroup option output p picture pre progress q rp rt ruby s samp script search section select small source span strike strong style sub summary sup svg table tbody td " +
    "template textarea tfoot th thead time title tr track tt u ul var video wbr math path circle rect line polyline polygon ellipse g text defs use"
  ).split(" "),
);

/** True for the names of HTML (and the usual ones of SVG). */
export function isKnownTag(name: string): boolean {
  return KNOWN.has(name.toLowerCase());
}

const BEGINS = /<(\/?)([A-Za-z][\w-]*)/g;
const ENDS = /(?:[^>"']|"[^"]*"|'[^']*')*?(\/?)>/y;

/** How many elements a piece of HTML leaves open; negative when it closes more than it opens. Comments count for nothing,
 *  and neither do unknown tags where they are text. */
export function openTags(html: string, isUnknownText = false): number {
  // A comment or a tag that nothing closes goes on to the end, as in a browser: so the text is looked at once.
  const text = html.replace(/<!--[\s\S]*?(?:-->|$)/g, "");
  let open = 0;
  ENDS.lastIndex = 0;
  for (const { 0: begin, 1: slash, 2: name = "", index } of text.matchAll(BEGINS)) {
    if (index < ENDS.lastIndex) continue; // within an attribute
    ENDS.lastIndex = index + begin.length;
    const end = ENDS.exec(text);
    if (!end) break;
    if (VOID.has(name.toLowerCase()) || end[1] || name.toLowerCase() === "p" || name.toLowerCase() === "li") continue;
    if (isUnknownText && !isKnownTag(name)) continue;
    open += slash ? -1 : 1;
  }
  return open;
}
