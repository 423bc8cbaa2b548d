/** Who the person is, kept for all pages, and the way to sign-in or binding when it is needed. */
import { ref } from 'vue'
import { ApiError, getMe, oauthAddress } from '@/api'
import type { Me } from '@/contract'
import { here, open } from '@/nav'
import { weixin } from '@/platform'
import type { Tab } from '@/search'

export const me = ref<Me | null>(null)
/** Which half of 找工作 is open; the first page can ask for one. */
export const vacancyTab = ref<Tab>('all')

export async function refreshMe(): Promise<Me> {
  me.value = await getMe()
  return me.value
}

export const bindPath = (to: string) => `/pages/bind/bind?to=${encodeURIComponent(to)}`
export const goBind = (to = here()) => open(bindPath(to))

const triedKey = 'signInTriedAt'
/**
 * H5: leave for the official account's sign-in and come back to page `to`. Says no when it was tried
 * within a minute (a browser that drops cookies would go round for ever) and in the mini-program, where api.ts signs in.
 */
export function goSignIn(to = here()): boolean {
  if (weixin || Date.now() - Number(uni.getStorageSync(triedKey) || 0) < 60_000) return false
  uni.setStorageSync(triedKey, Date.now())
  location.href = oauthAddress(to)
  return true
}
export const signedIn = () => uni.removeStorageSync(triedKey)

/** True when the failure only means "sign in" or "bind" and the person is on the way there. */
export function ledAway(e: unknown): boolean {
  if (!(e instanceof ApiError)) return false
  if (e.status === 401) return goSignIn()
  if (e.rule === 'fieldwork.link') {
    void uni.redirectTo({ url: '/fieldwork/home/home' })
    return true
  }
  if (e.rule !== 'bind.required') return false
  goBind()
  return true
}
