import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** The folder of an installed package, where Node looks for it: here or further up. */
export function folderOf(name: string): string {
  for (let at = HERE; ; at = dirname(at)) {
    const folder = join(at, "node_modules", name);
    if (existsSync(folder)) return folder;
    if (at === dirname(at)) throw new Error(`${name} is not installed: npm ci brings it.`);
  }
}

/** Writes the license of every package that has code in the page: `assets/licenses.txt` for people, `bundled.json` for the
 *  list of the build's parts. From the modules that are in the chunks and the files beside them (fonts), not from
 *  `package.json`: most of what is installed there only builds. Fails for a package without a text. */
export function licenses(): Plugin {
  return {
    name: "limelight-licenses",
    apply: "build",
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? file.moduleIds : file.originalFileNames));
      const names = [...new Set(modules.flatMap(packagesOf))].sort();
      const packages = names.map(packageOf);
      this.emitFile({ type: "asset", fileName: "assets/licenses.txt", source: packages.map(section).join("\n\n") });
      const list = packages.map(({ name, version, license }) => ({ name, version, license }));
      this.emitFile({ type: "asset", fileName: "bundled.json", source: JSON.stringify(list, null, 1) });
    },
  };
}

const IN_PACKAGE = /(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** The package of a module, and those whose code its author built into it. */
function packagesOf(id: string): string[] {
  // What the bundlers add themselves.
  const helper = /^\0(vite|rolldown)\//.exec(id)?.[1];
  if (helper !== undefined) return [helper];
  const path = id.replace(/^\0/, "").split("?")[0] ?? "";
  const name = IN_PACKAGE.exec(path)?.[1];
  return name === undefined ? [] : [name, ...embedded(name, `${path}.map`)];
}

/** By the map of where a built file came from; none of them may be another version than the one that is in there. */
function embedded(owner: string, map: string): string[] {
  if (!existsSync(map)) return [];
  const { sources } = JSON.parse(readFileSync(map, "utf8")) as { sources: string[] };
  const names = [...new Set(sources.flatMap((source) => IN_PACKAGE.exec(`/${source}`)?.[1] ?? []))];
  for (const name of names) {
    const wanted = manifest(owner).devDependencies?.[name];
    const found = manifest(name).version;
    if (wanted !== found) throw new Error(`${owner} has ${name} ${String(wanted)} in it, but ${found} is installed: change it in package.json.`);
  }
  return names;
}

interface Manifest {
  readonly version: string;
  readonly license?: string;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifest(name: string): Manifest {
  return JSON.parse(readFileSync(join(folderOf(name), "package.json"), "utf8")) as Manifest;
}

function packageOf(name: string): Package {
  const { version, license } = manifest(name);
  const folder = folderOf(name);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (files.length === 0 || license === undefined) throw new Error(`${name} ${version} is in the page and has no license.`);
  // The bundlers list the licenses of their own parts, none of which is in the page, after theirs.
  const texts = files.sort().map((file) => (readFileSync(join(folder, file), "utf8").split("\n# Licenses of bundled dependencies")[0] ?? "").trim());
  return { name, version, license, text: texts.join("\n\n") };
}

function section({ name, version, license, text }: Package): string {
  const line = "=".repeat(80);
  return `${line}\n${name} ${version} (${license})\n${line}\n\n${text}\n`;
}
