import { defineConfig } from "vitest/config";

// One entry for the pages of people who sign in, one (small) for the public, one for pages kept offline; what only some pages need is loaded there.
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
    rollupOptions: { input: ["frontend/main.ts", "frontend/public.ts", "frontend/sw.ts"] },
  },
  test: { environment: "happy-dom", include: ["frontend/**/*.test.ts"] },
});
