/** Times and dates in words; the server sends them in China's time. */
import type { Group, Named } from '@/contract'

export const todayInChina = (now = Date.now()) => new Date(now + 8 * 3600_000).toISOString().slice(0, 10)
export const nameOf = (options: Named[], code: unknown) => options.find((one) => one.code === code)?.name ?? ''
/** What stands in a group of a record. */
export const standing = (group: Group) => Object.values(group.words).filter(Boolean).join('，') || '还没有登记'

const twoDigits = (n: string) => String(Number(n))

/** `2026-11-23T14:20:00+08:00` -> `今天 14:20` or `11月23日 14:20`. */
export function when(at: string | null, now = Date.now()): string {
  if (!at) return ''
  const clock = at.slice(11, 16)
  return at.slice(0, 10) === todayInChina(now) ? `今天 ${clock}` : `${day(at)} ${clock}`.trim()
}

/** `2026-11-23…` -> `11月23日`. */
export function day(at: string): string {
  const [, month, date] = at.slice(0, 10).split('-')
  return `${twoDigits(month)}月${twoDigits(date)}日`
}
