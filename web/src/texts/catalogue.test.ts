import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { textsIn } from "../../build/texts";
import { LANGUAGES } from "./language";
import type { Forms, Translations } from "./texts";

const folder = "src/texts/languages/";
const languages = readdirSync(folder).map((file) => file.replace(".json", ""));
const read = (language: string) => JSON.parse(readFileSync(`${folder}${language}.json`, "utf8")) as Translations;
const english = read("en");
const found = textsIn("src");

/** Components are called so where their author gives no label. */
const labels = Object.values(JSON.parse(/defaultLabels.*= (\{[^}]*\})/.exec(readFileSync("src/wire/generated.ts", "utf8"))?.[1] ?? "{}") as Record<string, string>);
/** Components that Python makes begin with these. */
const python = "../src/limelight/";
const sources = readdirSync(python, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".py"));
const pageTexts = sources.flatMap((file) => [...readFileSync(python + file, "utf8").matchAll(/PageText\("([^"]+)"/g)].map(([, text = ""]) => text));
/** Texts that `translated` looks up. */
const LOOKED_UP = [...labels, ...pageTexts, "Like", "Liked", "Dislike", "Disliked", "This picture is on {host}", "This video is on {host}", "This sound is on {host}"];
/** Strings that look like English and are not for people: classes, tags, names of files, values of the wire. */
const NOT_FOR_PEOPLE =
  /: (inset\(0|own box|Arrow|Like|Dislike|carousel|Python|MCP|Claude (Code|Desktop)|claude mcp add --transport http |Cursor|VS Code|Any|Limelight|LIMELIGHT_TOKEN|noopener noreferrer|prose gradio-style| is not defined|This (picture|video|sound) is on \{host\}|input, textarea.*|(script, base|img, video), .*|(png|mp3|mp4|area|a|fieldset|optgroup|template) [\w ]+|[\w -]*(ll|code)-[\w -]+)$/;

test("no English stands bare in the sources", () => {
  expect(found.bare.filter((one) => !NOT_FOR_PEOPLE.test(one))).toEqual([]);
});

test("the languages to choose from are those that there are", () => {
  expect([...LANGUAGES]).toEqual(languages.sort());
});

test("the catalogue has what is used, and nothing else", () => {
  expect(Object.keys(english).sort()).toEqual([...new Set([...found.used, ...LOOKED_UP])].sort());
});

describe.each(languages)("%s", (language) => {
  const texts = read(language);

  test("has every text", () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
    expect(Object.values(texts)).not.toContain("");
  });

  test("has the same values in its texts, and the plural forms of the language", () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    for (const [key, value] of Object.entries(english)) {
      const given = texts[key];
      if (typeof value === "string") expect(valuesIn(given as string), key).toEqual(valuesIn(key));
      else {
        expect(Object.keys(given as Forms).sort(), key).toEqual(categories);
        expect(valuesIn((given as Forms)["other"] ?? ""), key).toEqual(valuesIn(key));
      }
    }
  });
});

function valuesIn(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
}
