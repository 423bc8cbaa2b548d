// Stand-ins for what uni-app gives at run time, and its finding of components by name.
import { config } from '@vue/test-utils'
import { beforeEach, vi } from 'vitest'
import type { Component } from 'vue'
import { store, where } from './uni'

vi.mock('@dcloudio/uni-app', () => ({
  onLoad: (f: (query: object) => void) => f(where.query),
  onShow: (f: () => void) => f(),
  onLaunch: vi.fn(),
  onShareAppMessage: vi.fn(),
  onReachBottom: vi.fn(),
  onPullDownRefresh: vi.fn(),
}))

const found = import.meta.glob<{ default: Component }>('../../src/components/*/*.vue', { eager: true })
config.global.components = Object.fromEntries(Object.entries(found).map(([path, file]) => [path.replace(/^.*\/|\.vue$/g, ''), file.default]))

beforeEach(() => {
  store.clear()
  vi.stubGlobal('getCurrentPages', () => [{ $page: { fullPath: where.path } }])
  vi.stubGlobal('uni', {
    request: vi.fn(),
    uploadFile: vi.fn(),
    chooseImage: vi.fn(),
    navigateTo: vi.fn(),
    redirectTo: vi.fn(),
    switchTab: vi.fn(),
    showToast: vi.fn(),
    pageScrollTo: vi.fn(),
    makePhoneCall: vi.fn(),
    getStorageSync: (key: string) => store.get(key) ?? '',
    setStorageSync: (key: string, value: unknown) => store.set(key, value),
    removeStorageSync: (key: string) => store.delete(key),
  })
})
