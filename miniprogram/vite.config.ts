import { defineConfig } from 'vite'
import uniModule from '@dcloudio/vite-plugin-uni'

process.env.CI ??= '1' // uni's build would otherwise report the machine (hash of its MAC address) to DCloud

// the plugin is CommonJS; under "type": "module" Node hands over { default }
const uni = (uniModule as unknown as { default?: typeof uniModule }).default ?? uniModule

export default defineConfig({
  plugins: [uni()],
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8000' } },
})
