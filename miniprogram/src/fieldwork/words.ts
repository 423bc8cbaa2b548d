/** How the helper's pages speak of a person. */
import type { PersonCard } from '@/contract'

export function silence(person: PersonCard): string {
  if (!person.returned_on) return ''
  if (person.silent_days === null) return '返乡后还没有问过'
  return person.silent_days ? `${person.silent_days} 天没问了` : '今天问过了'
}
export const who = (person: PersonCard) => [person.relation, person.sex_text, `${person.age} 岁`].filter(Boolean).join(' · ')
