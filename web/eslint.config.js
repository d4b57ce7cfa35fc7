import js from "@eslint/js";
import globals from "globals";
import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";

/** A layer may import itself and the layers below it: texts <- wire <- state <- components <- shell. */
const layers = ["texts", "wire", "state", "components", "shell"];

const boundaries = layers.map((layer, height) => ({
  files: [`src/${layer}/**/*.{ts,svelte}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: layers.slice(height + 1).map((upper) => ({
          group: [`../${upper}/**`, `../../${upper}/**`, `../../../${upper}/**`],
          message: `${layer}/ must not import ${upper}/.`,
        })),
      },
    ],
  },
}));

export default ts.config(
  { ignores: ["node_modules", "dist"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  { files: ["**/*.svelte", "**/*.svelte.ts"], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      eqeqeq: ["error", "always"],
      "no-undef": "off", // the type checker knows better
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  ...boundaries,
  {
    // State is pure: nothing of the page, nothing of the framework.
    files: ["src/state/**/*.ts", "src/wire/**/*.ts"],
    rules: { "no-restricted-globals": ["error", "document", "localStorage"] },
  },
);
