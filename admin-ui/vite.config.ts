import preact from "@preact/preset-vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [preact()],
  // The server serves the console under whatever address an operator gave it.
  base: "./",
  build: {
    outDir: "target/console",
    emptyOutDir: true,
  },
  server: {
    // `npm run dev` against a server that runs on this machine.
    proxy: { "/api": "http://127.0.0.1:4180", "/readyz": "http://127.0.0.1:4180" },
  },
  test: {
    environment: "happy-dom",
    // Where the project's own count of tests looks for reports.
    reporters: ["default", "junit"],
    outputFile: { junit: "target/surefire-reports/TEST-console.xml" },
  },
});
