import { defineConfig } from "vite";

// Everything is one script and one style beside the page: its policy allows nothing inline and nothing from elsewhere.
export default defineConfig({
  base: "/explorer/",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    chunkSizeWarningLimit: 1000,
  },
});
