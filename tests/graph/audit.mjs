// Runs npm's graphql-http audits against a service: node audit.mjs <folder of the package> <url>; prints one JSON array.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const [folder, url] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(folder), "index.js"));
const { auditServer } = await import(pathToFileURL(require.resolve("graphql-http")).href);
const results = await auditServer({ url });
console.log(JSON.stringify(results.map(({ status, id, name, reason }) => ({ status, id, name, reason }))));
