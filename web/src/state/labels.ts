import { ownText, translated } from "../texts/texts";
import { type ComponentConfig, defaultLabels } from "../wire/generated";

type Props = ComponentConfig["props"];

/** The properties with a label, and with texts of ours in the page's language. An empty label stays: its author wants none. */
export function withTexts(type: string, props: Props): Props {
  const name = defaultLabels[type];
  const labelled = name === undefined || typeof props.label === "string" ? props : { ...props, label: translated(name) };
  const own = Object.entries(props.page_texts ?? {}).flatMap(([key, template]) => {
    const text = (props as Readonly<Record<string, unknown>>)[key];
    return typeof text === "string" ? [[key, ownText(text, template)] as const] : [];
  });
  return own.length ? { ...labelled, ...Object.fromEntries(own) } : labelled;
}
