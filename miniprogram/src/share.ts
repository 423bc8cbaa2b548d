/** What somebody passes on of a vacancy: its facts and a public address, nothing of the person. */
import type { VacancyDetail } from '@/contract'

type Facts = Pick<VacancyDetail, 'id' | 'title' | 'wage_text' | 'address'>

/** The card in WeChat; `address` and not `place_text`, which says how far it is from the own home. */
export const shareCard = (v: Facts) => ({ title: shareTitle(v), path: `/pages/vacancies/detail?id=${v.id}` })
export const shareTitle = (v: Facts) => [v.title, v.wage_text, v.address].filter(Boolean).join('，')
/** The words to paste into a chat from a browser. */
export const shareText = (v: Facts) => `${shareTitle(v)}。找工作不收任何费用。${location.origin}/vacancies/${v.id}`
