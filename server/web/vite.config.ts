/** How the staff app is built: `scripts/setup.js` does it when its sources changed; the service serves the result under /app/. */
import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/app/',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: resolve(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    // The content security policy takes pictures as data:, but one policy for all files is easier to reason about.
    assetsInlineLimit: 0,
    // Ant Design is one library on a loopback connection; splitting it would save nobody anything.
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
  },
  // `vite --config server/web/vite.config.ts` beside `npm start`: pages from here, data from the service.
  server: { host: '127.0.0.1', proxy: { '/api': { target: process.env.DOCKETPROOF_URL ?? 'http://127.0.0.1:8080', changeOrigin: true } } },
});
