import js from "@eslint/js";
import globals from "globals";

const WEB = "dashboard/pages/web";

export default [
  { ignores: [`${WEB}/vendor/**`, "**/.venv/**", "**/build/**", "**/*.d.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module" },
    rules: {
      "consistent-return": "off",
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-implicit-globals": "error",
      "no-shadow": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "off",
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", 60],
      // Tables, files and answers of the server are text: none of it is to be read as markup or as code.
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({ property })),
        { object: "document", property: "write" },
      ],
      // What others keep for themselves is used in one file, which docs/architecture.md speaks of.
      "no-underscore-dangle": "error",
    },
  },
  { files: [`${WEB}/**/*.js`], languageOptions: { globals: globals.browser } },
  { files: [`${WEB}/inline/*.js`], languageOptions: { sourceType: "script" } },
  { files: [`${WEB}/undocumented.js`], rules: { "no-underscore-dangle": "off" } },
  { files: ["tests/web/**", "eslint.config.js"], languageOptions: { globals: globals.node } },
];
