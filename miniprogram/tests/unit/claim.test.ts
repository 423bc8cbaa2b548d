import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { beforeEach, expect, test } from 'vitest'
import Apply from '@/pages/subsidies/apply.vue'
import { calls, serve, store, where } from './uni'

const form = {
  item: { code: 'travel', name: '交通补贴' },
  known: [{ key: 'name', label: '姓名', value: '张*' }],
  ask: [
    { key: 'place', label: '在哪里做工', type: 'text', hint: '', required: true, value: '' },
    { key: 'family', label: '家人身份证号', type: 'idcard', hint: '', required: false, value: '' },
  ],
  photo: { label: '车票', hint: '', required: false },
}
const claim = { id: 1, item: form.item, status_text: '已提交，等核对', steps: [], can_withdraw: true }
const formOnly = { '/subsidies/travel/form': form }

beforeEach(() => {
  where.query = { code: 'travel' }
  serve({ ...formOnly, 'POST /claims': claim })
})
const opened = async () => {
  const page = mount(Apply)
  await flushPromises()
  return page
}
const submit = (page: VueWrapper) => page.findAll('button').slice(-1)[0].trigger('click')
const sent = () => calls().filter((call) => call.url.endsWith('/claims'))

test('a double tap sends one claim', async () => {
  const page = await opened()
  await page.findAll('input')[0].setValue('东莞市')
  void submit(page)
  void submit(page)
  await flushPromises()
  expect(sent()).toHaveLength(1)
  expect(sent()[0].data).toMatchObject({ item_code: 'travel', answers: { place: '东莞市' }, photo_ids: [] })
  expect(sent()[0].data.request_key).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(page.text()).toContain('已提交：交通补贴')
  expect(store.has('draft:claim:travel')).toBe(false)
})
test('after a lost network the same claim goes out under the same key, also from a new start', async () => {
  serve(formOnly)
  const page = await opened()
  await page.findAll('input')[0].setValue('东莞市')
  await submit(page)
  await flushPromises()
  expect(page.text()).toContain('网络断了，您填的内容已保存')
  serve({ ...formOnly, 'POST /claims': claim })
  const again = await opened()
  expect(again.findAll('input')[0].element.value).toBe('东莞市')
  await submit(again)
  await flushPromises()
  expect(sent()).toHaveLength(2)
  expect(sent()[0].data.request_key).toBe(sent()[1].data.request_key)
})
test('what is missing is said under the field and nothing is sent; it goes away when mended', async () => {
  const page = await opened()
  await submit(page)
  expect(page.text()).toContain('请填在哪里做工')
  expect(sent()).toHaveLength(0)
  await page.findAll('input')[0].setValue('东莞市')
  expect(page.text()).not.toContain('请填在哪里做工')
})
test('an identity number is not kept on the phone', async () => {
  const page = await opened()
  await page.findAll('input')[0].setValue('东莞市')
  await page.findAll('input')[1].setValue('43990119900101002X')
  await flushPromises()
  expect(JSON.stringify([...store])).toContain('东莞市')
  expect(JSON.stringify([...store])).not.toContain('43990119900101002X')
})
