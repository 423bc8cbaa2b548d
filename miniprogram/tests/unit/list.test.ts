import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import List from '@/pages/vacancies/list.vue'
import { vacancyTab } from '@/session'
import { calls, reply, serve, vacancy, where } from './uni'

beforeEach(() => {
  vacancyTab.value = 'all'
  where.query = {}
})
const opened = async () => {
  const page = mount(List)
  await flushPromises()
  return page
}

test('the list shows vacancies with their count, and opens one', async () => {
  serve({ '/vacancies': { items: [vacancy], next: null, total: 1, meant: null, loosen: [] } })
  const page = await opened()
  expect(page.text()).toContain('共 1 个岗位')
  expect(page.text()).toContain('就这些了')
  await page.get('.vacancy').trigger('click')
  expect(uni.navigateTo).toHaveBeenCalledWith(expect.objectContaining({ url: '/pages/vacancies/detail?id=7' }))
})
test('nothing found: 放宽条件 clears the search and asks again', async () => {
  serve({ '/vacancies': { items: [], next: null, total: 0, meant: null, loosen: [] } })
  const page = await opened()
  await page.get('input').setValue('养蜂')
  await page.get('.find').trigger('click')
  await flushPromises()
  expect(page.text()).toContain('没有找到这样的岗位')
  expect(calls().slice(-1)[0].data).toEqual({ q: '养蜂' })
  await page.get('button').trigger('click')
  await flushPromises()
  expect(calls().slice(-1)[0].data).toEqual({})
})
test('a lost network keeps what was typed and can be tried again', async () => {
  serve({})
  const page = await opened()
  await page.get('input').setValue('电焊')
  expect(page.get('[role=alert]').text()).toContain('网络断了')
  serve({ '/vacancies': { items: [vacancy], next: null, total: 1, meant: null, loosen: [] } })
  await page.get('button').trigger('click')
  await flushPromises()
  expect(page.text()).toContain('电焊工')
  expect(page.get('input').element.value).toBe('电焊')
})
test('an answer to an older search does not replace the newer one', async () => {
  const waiting: ((data: unknown) => void)[] = []
  vi.mocked(uni.request).mockImplementation((() => new Promise((done) => waiting.push(done as never))) as never)
  const page = await opened()
  await page.get('.find').trigger('click')
  await flushPromises()
  waiting[1](reply({ items: [{ ...vacancy, title: '新的' }], total: 1, meant: null, loosen: [] }))
  waiting[0](reply({ items: [{ ...vacancy, title: '旧的' }], total: 1, meant: null, loosen: [] }))
  await flushPromises()
  expect(page.text()).toContain('新的')
  expect(page.text()).not.toContain('旧的')
})
test('推荐给我 asks someone not bound to bind', async () => {
  serve({ '/vacancies': { items: [], meant: null, loosen: [] }, '/me': { signed_in: true, bound: false } })
  const page = await opened()
  await page.findAll('.tab')[1].trigger('click')
  await flushPromises()
  expect(page.text()).toContain('绑定后，我们按您的情况推荐岗位')
  expect(calls().some((call) => call.url.endsWith('/recommended'))).toBe(false)
})

test('nothing found: one filter to let go of, with how many there are without it', async () => {
  serve({ '/vacancies': { items: [], next: null, total: 0, meant: null, loosen: [{ filter: 'q', name: '输入的词', total: 3, q: '' }] } })
  const page = await opened()
  await page.get('input').setValue('养蜂')
  await page.get('.find').trigger('click')
  await flushPromises()
  expect(page.text()).toContain('放宽一样就有')
  await page.get('.loosen button').trigger('click')
  await flushPromises()
  expect(calls().slice(-1)[0].data).toEqual({})
})
test('包吃住 among the words: letting go of it leaves the other words', async () => {
  serve({ '/vacancies': { items: [], next: null, total: 0, meant: null, loosen: [{ filter: 'suits', name: '吃住等要求', total: 2, q: '电焊' }] } })
  const page = await opened()
  await page.get('input').setValue('电焊 包吃住')
  await page.get('.find').trigger('click')
  await flushPromises()
  await page.get('.loosen button').trigger('click')
  await flushPromises()
  expect(calls().slice(-1)[0].data).toEqual({ q: '电焊' })
})
test('身边 and 省外 narrow by distance, 更多 by what a post offers and in which order', async () => {
  serve({ '/vacancies': { items: [vacancy], next: null, total: 1, meant: null, loosen: [] } })
  const page = await opened()
  await page.findAll('.tab')[3].trigger('click')
  await flushPromises()
  expect(calls().slice(-1)[0].data).toEqual({ scope: 'out' })
  await page.findAll('.filter')[3].trigger('click')
  const options = page.findAll('[role=checkbox], [role=radio]')
  await options[2].trigger('click')
  await options[7].trigger('click')
  await page.findAll('button').slice(-1)[0].trigger('click')
  await flushPromises()
  expect(calls().slice(-1)[0].data).toEqual({ scope: 'out', suits: 'couple_room', order: 'pay' })
})
test('words for what is typed: a tap searches for one; how a word was taken is said', async () => {
  serve({
    '/vacancies/suggestions': { items: ['焊工', '电焊'] },
    '/vacancies': { items: [vacancy], next: null, total: 1, meant: '没有找到“焊公”，按“焊工”找的', loosen: [] },
  })
  const page = await opened()
  await page.get('input').setValue('焊')
  await page.get('input').trigger('input')
  await flushPromises()
  await page.findAll('.word')[0].trigger('click')
  await flushPromises()
  expect(calls().slice(-1)[0].data).toEqual({ q: '焊工' })
  expect(page.text()).toContain('按“焊工”找的')
  expect(page.findAll('.word')).toHaveLength(0)
})
test('a link of the chat or the menu opens the list on what it says', async () => {
  serve({ '/vacancies': { items: [vacancy], next: null, total: 1, meant: null, loosen: [] } })
  where.query = { q: encodeURIComponent('电焊'), region: '4301', occupation: '' }
  const page = await opened()
  expect(calls().slice(-1)[0].data).toEqual({ q: '电焊', region: '4301' })
  expect(page.text()).toContain('选好的地方')
  where.query = { tab: 'recommended' }
  await opened()
  expect(vacancyTab.value).toBe('mine')
})
