import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const builtIn = ['page-meta', 'view', 'text', 'picker', 'switch', 'image', 'scroll-view']

export default defineConfig({
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => builtIn.includes(tag) } } })],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  test: { environment: 'happy-dom', include: ['tests/unit/**/*.test.ts'], setupFiles: ['tests/unit/setup.ts'] },
})
