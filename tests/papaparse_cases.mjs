// Prints the parse cases of Papa Parse's own test suite (MIT, node_modules/papaparse/tests/test-cases.js) as JSON:
// [{ suite, description, input, config, data, errors }]. Functions and patterns in a config become "[function]".
import { readFileSync } from "node:fs";
import vm from "node:vm";

const folder = new URL("../node_modules/papaparse/", import.meta.url);
const nothing = () => {};
const describe = Object.assign(() => {}, { skip: nothing });
const context = vm.createContext({ chai: { assert: {} }, Papa: {}, describe, it: nothing, console });
vm.runInContext(readFileSync(new URL("tests/test-cases.js", folder), "utf8"), context);

const plain = (key, value) => (typeof value === "function" || value instanceof RegExp ? "[function]" : value);
const cases = ["CORE_PARSER_TESTS", "PARSE_TESTS"].flatMap((suite) =>
  context[suite].map(({ description, input, config, expected }) => ({
    suite,
    description,
    input,
    config: config ?? {},
    data: expected.data,
    errors: expected.errors,
  })),
);
const version = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")).version;
process.stdout.write(JSON.stringify({ version, cases }, plain));
