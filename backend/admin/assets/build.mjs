// Copies the console's vendored files, so that no page loads anything from another host.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const files = ["@tabler/core/dist/css/tabler.min.css", "htmx.org/dist/htmx.min.js"];
const vendor = here("../static/vendor/");

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
for (const file of files) {
  cpSync(here(`node_modules/${file}`), vendor + file.split("/").at(-1));
}
