/** What only some browsers can, or only a browser knows, of colors. */
import { type Color, parseColor } from "./color";

interface EyeDropper {
  open(): Promise<{ readonly sRGBHex: string }>;
}

function dropper(): (new () => EyeDropper) | undefined {
  return (window as { EyeDropper?: new () => EyeDropper }).EyeDropper;
}

export function canPickFromScreen(): boolean {
  return dropper() !== undefined;
}

/** The color under the next click anywhere on the screen; null when the user gives up. */
export async function pickFromScreen(): Promise<string | null> {
  const Dropper = dropper();
  if (!Dropper) return null;
  try {
    return (await new Dropper().open()).sRGBHex;
  } catch {
    return null;
  }
}

/** `rebeccapurple` and other colors that the browser knows by name or in a notation of its own. */
export function colorOfName(text: string): Color | null {
  if (!CSS.supports("color", text) || /^(currentcolor|inherit|initial|unset|revert|var\()/i.test(text.trim())) return null;
  const brush = document.createElement("canvas").getContext("2d");
  if (!brush) return null;
  brush.fillStyle = text;
  return parseColor(brush.fillStyle);
}
