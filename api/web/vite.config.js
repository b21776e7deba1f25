import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// Scripts and styles are files beside the pages: their policy allows nothing inline and nothing from elsewhere.
export default defineConfig({
  base: "/",
  plugins: [svelte()],
  test: { css: true }, // a test reads the colours
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    chunkSizeWarningLimit: 1000,
    rollupOptions: { input: ["explorer.html", "chart.html", "review.html"] },
  },
});
