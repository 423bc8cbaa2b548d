/** How the helper's pages speak of a person, and the day in China. */
import type { Named, PersonCard } from '@/contract'

export const todayInChina = (now = Date.now()) => new Date(now + 8 * 3600_000).toISOString().slice(0, 10)

export function silence(person: PersonCard): string {
  if (!person.returned_on) return ''
  if (person.silent_days === null) return '返乡后还没有问过'
  return person.silent_days ? `${person.silent_days} 天没问了` : '今天问过了'
}
export const who = (person: PersonCard) => [person.relation, person.sex_text, `${person.age} 岁`].filter(Boolean).join(' · ')
export const nameOf = (options: Named[], code: unknown) => options.find((one) => one.code === code)?.name ?? ''
