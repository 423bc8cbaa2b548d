/** Times and dates in words; the server sends them in China's time. */
const twoDigits = (n: string) => String(Number(n))

/** `2026-11-23T14:20:00+08:00` -> `今天 14:20` or `11月23日 14:20`. */
export function when(at: string | null, now = Date.now()): string {
  if (!at) return ''
  const today = new Date(now + 8 * 3600_000).toISOString().slice(0, 10)
  const clock = at.slice(11, 16)
  return at.slice(0, 10) === today ? `今天 ${clock}` : `${day(at)} ${clock}`.trim()
}

/** `2026-11-23…` -> `11月23日`. */
export function day(at: string): string {
  const [, month, date] = at.slice(0, 10).split('-')
  return `${twoDigits(month)}月${twoDigits(date)}日`
}
