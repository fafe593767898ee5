import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { defineConfig } from "vite";

/** The name, version and licence text of every package that ends up in the bundle, as one text file beside it. */
export function notices() {
  return {
    name: "third-party-notices",
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
      const folders = new Set(modules.map(packageFolder).filter(Boolean));
      const texts = [...folders].map(notice).sort();
      const source = `Third-party software in these pages\n\n${texts.join("\n")}`;
      this.emitFile({ type: "asset", fileName: "THIRD_PARTY_NOTICES.txt", source });
    },
  };
}

function packageFolder(id) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll("\\", "/"))?.[0] ?? null;
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = ["LICENSE", "LICENSE.md", "LICENSE.txt"].map((one) => join(folder, one)).find(existsSync);
  if (!file) throw new Error(`${name} comes without its licence text`);
  return `${"-".repeat(72)}\n${name} ${version} (${license})\n\n${readFileSync(file, "utf8").trim()}\n`;
}

/** Tells the phone's service worker which files the page is made of, under a name that changes with them. */
function shell() {
  return {
    name: "phone-shell",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = String(bundle["phone.html"].source);
      const files = [...new Set([...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((found) => found[1]))].sort();
      const name = `phone-${createHash("sha256").update(page).digest("hex").slice(0, 16)}`;
      const worker = bundle["worker.js"];
      worker.code = `const SHELL=${JSON.stringify(files)},SHELL_NAME="${name}";${worker.code}`;
    },
  };
}

const here = dirname(new URL(import.meta.url).pathname);

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [notices(), shell()],
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: join(here, "index.html"), phone: join(here, "phone.html"), engineer: join(here, "engineer.html"), admin: join(here, "admin.html"), reports: join(here, "reports.html"), bedside: join(here, "bedside.html"), worker: join(here, "src/phone/device/worker.ts") },
      output: { entryFileNames: ({ name }) => (name === "worker" ? "worker.js" : "assets/[name]-[hash].js") },
    },
  },
  test: { css: true, include: ["test/**/*.test.ts"] },
});
