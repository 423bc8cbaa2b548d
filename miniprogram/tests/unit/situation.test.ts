import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import Situation from '@/pages/mine/situation.vue'
import { calls, reply, serve } from './uni'

const group = (kind: string, name: string, base: number, values = {}, words = {}) => ({ kind, name, base, values, words, entered: base ? '谢试 2026-11-20' : '' })
const situation = {
  groups: [
    group('employment', '就业状况', 5, { employment: 'UNEMP_WILL', employer_name: '', work_region: '' }, { employment: '未就业有意愿' }),
    group('wish', '找工作的想法', 0, { places: [], occupations: ['6040205'], wage_floor_fen: 450_000 }, { occupations: '焊工' }),
    group('no_change', '核实无变化', 0),
  ],
  choices: { employment: [{ code: 'EMP_UNIT', name: '单位就业' }, { code: 'UNEMP_WILL', name: '未就业有意愿' }], return_reason: [], willingness: [], unwilling_reason: [] },
}
const table = { '/me/situation': situation, '/me/changes': situation }
const posted = () => calls().filter((call) => call.method === 'POST').map((call) => call.data)
const opened = async () => {
  const page = mount(Situation)
  await flushPromises()
  return page
}
const press = async (page: Awaited<ReturnType<typeof opened>>, selector: string, words: string) => {
  await page.findAll(selector).find((one) => one.text().includes(words))!.trigger('click')
  await flushPromises()
}

test('it says what stands there and who entered it', async () => {
  serve(table)
  const page = await opened()
  expect(page.text()).toContain('未就业有意愿')
  expect(page.text()).toContain('谢试 2026-11-20')
  expect(page.text()).not.toContain('核实无变化')
})
test('a change names the version that was seen', async () => {
  serve(table)
  const page = await opened()
  await press(page, '[role=button]', '就业状况')
  await press(page, '.chip', '单位就业')
  await press(page, '[role=dialog] button', '保存')
  expect(posted()).toEqual([{ kind: 'employment', base: 5, client_key: expect.any(String), values: { employment: 'EMP_UNIT', employer_name: '', work_region: '' } }])
  expect(page.find('[role=dialog]').exists()).toBe(false)
})
test('the wage is sent in fen', async () => {
  serve(table)
  const page = await opened()
  await press(page, '[role=button]', '找工作的想法')
  await page.get('[role=dialog] input').setValue('5000')
  await press(page, '[role=dialog] button', '保存')
  expect(posted()[0].values).toMatchObject({ wage_floor_fen: 500_000, occupations: ['6040205'] })
})
test('one tap says that nothing changed; after a lost network it is the same entry', async () => {
  serve({ '/me/situation': situation })
  const page = await opened()
  await press(page, 'button', '没变化')
  expect(page.text()).toContain('网络断了')
  serve(table)
  await press(page, 'button', '再试一次')
  const [first, second] = posted()
  expect(first).toEqual(second)
  expect(second.kind).toBe('no_change')
})
test("somebody else's newer word is told, and the next press is made knowing it", async () => {
  const newer = { ...situation, groups: [group('employment', '就业状况', 9, situation.groups[0].values, { employment: '公益性岗位' }), ...situation.groups.slice(1)] }
  serve(table)
  const page = await opened()
  await press(page, '[role=button]', '就业状况')
  await press(page, '.chip', '单位就业')
  const conflict = { error: { message: '谢试刚刚改过“就业状况”', rule: 'history.changed' } }
  vi.mocked(uni.request).mockImplementation((({ method }: { method: string }) => Promise.resolve(method === 'POST' ? reply(conflict, 409) : reply(newer))) as never)
  await press(page, '[role=dialog] button', '保存')
  expect(page.get('[role=dialog]').text()).toContain('现在登记的是：公益性岗位')
  serve(table)
  await press(page, '[role=dialog] button', '保存')
  expect(posted().map((one) => one.base)).toEqual([5, 9])
})
