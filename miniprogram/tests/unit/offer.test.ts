import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { beforeEach, expect, test } from 'vitest'
import Offer from '@/pages/offer/offer.vue'
import { calls, serve, store, vacancy, where } from './uni'

const offer = { vacancy, more: [], answer: null, expires_on: '2026-12-07' }
beforeEach(() => {
  where.query = { t: 'secret-t' }
  serve({ '/offer': offer, '/offer/answers': { answer: 'interested', message: '好的，2 天内给您打电话' } })
})
const opened = async () => {
  const page = mount(Offer)
  await flushPromises()
  return page
}
const press = async (page: VueWrapper, word: string) => {
  await page.findAll('button').find((button) => button.text() === word)!.trigger('click')
}
const answers = () => calls().filter((call) => call.url.endsWith('/answers'))

test('opening asks once and changes nothing', async () => {
  const page = await opened()
  expect(calls().map((call) => call.method)).toEqual(['GET'])
  expect(page.text()).toContain('这条推荐到 12月7日 有效')
})
test('我感兴趣 is one tap, counted once, with the token in the header only', async () => {
  const page = await opened()
  await press(page, '我感兴趣')
  await press(page, '我感兴趣')
  await flushPromises()
  expect(answers()).toHaveLength(1)
  const { header, ...rest } = answers()[0]
  expect(header['X-Offer-Token']).toBe('secret-t')
  expect(rest.data).toEqual({ answer: 'interested', reason: null })
  expect(JSON.stringify(rest)).not.toContain('secret-t')
  expect(JSON.stringify([...store])).not.toContain('secret-t')
  expect(page.text()).toContain('好的，2 天内给您打电话')
})
test('打电话 records the call and dials the desk, also when the record is lost', async () => {
  const page = await opened()
  serve({})
  await press(page, '打电话')
  expect(answers()[0].data).toEqual({ answer: 'called', reason: null })
  expect(uni.makePhoneCall).toHaveBeenCalledWith(expect.objectContaining({ phoneNumber: '0700-0000000' }))
})
test.each([['太远', 'too_far'], ['工资低', 'low_pay'], ['不会做', 'cannot_do'], ['已有活', 'have_work']])('不合适: %s', async (word, reason) => {
  const page = await opened()
  await press(page, '不合适')
  await press(page, word)
  await flushPromises()
  expect(answers()[0].data).toEqual({ answer: 'declined', reason })
})
test('an old link says so and leads to all vacancies', async () => {
  const page = await (async () => {
    const gone = { error: { message: '这条推荐已经过期了' } }
    serve({})
    ;(uni.request as unknown as { mockResolvedValue(v: unknown): void }).mockResolvedValue({ statusCode: 404, data: gone })
    return opened()
  })()
  expect(page.text()).toContain('这条推荐已经过期了')
  await press(page, '看看全部岗位')
  expect(uni.switchTab).toHaveBeenCalledWith({ url: '/pages/vacancies/list' })
})
