import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// uni-app's own parser takes a broken manifest without a word
test('the manifest is sound and sends no statistics', () => {
  const manifest = JSON.parse(readFileSync('src/manifest.json', 'utf8'))
  expect(manifest.uniStatistics.enable).toBe(false)
  expect(manifest['mp-weixin'].__usePrivacyCheck__).toBe(true)
})
test('only api.ts talks to the server', () => {
  const others = import.meta.glob('../../src/**/*.{ts,vue}', { eager: true, query: '?raw', import: 'default' })
  const callers = Object.entries(others).filter(([, text]) => /uni\.(request|uploadFile)\(/.test(text as string)).map(([path]) => path)
  expect(callers).toEqual(['../../src/api.ts'])
})
