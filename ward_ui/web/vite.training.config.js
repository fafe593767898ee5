import { dirname, join } from "node:path";
import { defineConfig } from "vite";
import ward, { notices } from "./vite.config.js";

const here = dirname(new URL(import.meta.url).pathname);

/** The trainer's page lies in a folder of its own: a real ward's server does not have it. */
export default defineConfig({
  ...ward,
  plugins: [notices()],
  build: {
    ...ward.build,
    outDir: "../training/static",
    rolldownOptions: { input: { training: join(here, "training.html") } },
  },
});
