import { defineConfig } from "vitest/config";

// One entry for every page; what only some pages need (the map) is loaded when it appears.
export default defineConfig({
  base: "./", // scripts find each other whatever STATIC_URL is
  publicDir: "frontend/public",
  build: {
    outDir: "frontend/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0, // no data: scripts or fonts under our content security policy
    modulePreload: { polyfill: false }, // the polyfill would be an inline script
    cssTarget: ["chrome90", "safari15", "firefox91"], // old phones; light-dark() is written out for them
    target: "es2022",
    chunkSizeWarningLimit: 1200, // the map
    rollupOptions: { input: ["frontend/main.ts"] },
  },
  test: { environment: "happy-dom", include: ["frontend/**/*.test.ts"] },
});
