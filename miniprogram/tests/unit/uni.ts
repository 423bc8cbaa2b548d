// What the stand-ins of setup.ts hold, and short ways to play the server.
import { vi } from 'vitest'

export const store = new Map<string, unknown>()
export const where = { path: '/pages/index/index', query: {} as object }

interface Call { url: string; method: string; data: Record<string, unknown>; header: Record<string, string> }
const request = () => vi.mocked(uni.request)
export const calls = () => request().mock.calls.map(([options]) => options as unknown as Call)
export const reply = (data: unknown, statusCode = 200) => ({ statusCode, data }) as never

/** Answer each path (without /api/v1) from the table; `undefined` = the network is gone. */
export function serve(table: Record<string, unknown>) {
  request().mockImplementation(((options: Call) => {
    const path = options.url.replace('/api/v1', '')
    const key = `${options.method} ${path}` in table ? `${options.method} ${path}` : path
    return table[key] === undefined ? Promise.reject({ errMsg: 'request:fail' }) : Promise.resolve(reply(table[key]))
  }) as never)
}
export const vacancy = {
  id: 7, title: '电焊工', wage_text: '5000–7000 元/月', month_text: '', place_text: '清溪县 · 本县', tags: ['包吃包住'], why: null, employer_name: '示例公司', headcount_left: 3,
  description: '白班', requirements: [], address: '示例路 1 号', valid_to: '2026-12-31', occupation_name: '电焊工', desk: { name: '就业服务中心', phone: '0700-0000000' },
  fee_notice: '不收任何费用', employer_id: 5, report_kinds: [{ code: 'fee', name: '要交钱、交押金' }], consent_text: '同意', my_application: null,
}
