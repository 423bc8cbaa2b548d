/** What the list of vacancies can be narrowed by and put in order by; codes as the server knows them. */
import type { Named } from '@/contract'

export const suits: Named[] = [
  { code: 'board', name: '包吃' }, { code: 'lodging', name: '包住' }, { code: 'couple_room', name: '有夫妻房' },
  { code: 'no_reading', name: '不识字可以' }, { code: 'older', name: '50 岁以上可以' },
]
export const orders: Named[] = [
  { code: 'new', name: '最新的' }, { code: 'near', name: '离家近的' }, { code: 'pay', name: '工资高的' },
]
/** The halves of the list; `scope` is what the server narrows by. */
export const tabs = [
  { code: 'all', name: '全部', scope: '' }, { code: 'mine', name: '推荐给我', scope: '' },
  { code: 'near', name: '身边', scope: 'near' }, { code: 'out', name: '省外', scope: 'out' },
] as const
export type Tab = (typeof tabs)[number]['code']
