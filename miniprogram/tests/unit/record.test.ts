import { flushPromises, mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import Record from '@/pages/mine/record.vue'
import { calls, serve } from './uni'

const record = {
  fields: [
    { field: 'name', label: '姓名', value: '周小试' },
    { field: 'employer', label: '在哪里上班', value: '' },
  ],
  consents: [{ employer_id: 4, employer_name: '试验纺织厂', given_at: '2026-11-20T09:00:00+08:00' }],
  corrections: [],
}
const opened = async () => {
  serve({ '/me/record': record, '/me/corrections': {}, '/me/consents/4': {} })
  const page = mount(Record)
  await flushPromises()
  return page
}

test('what is known is shown, what is not is said in words', async () => {
  const page = await opened()
  expect(page.text()).toContain('周小试')
  expect(page.text()).toContain('还不知道')
  expect(page.text()).toContain('试验纺织厂')
})
test('不对 opens one question, and sends the field with what it should be', async () => {
  const page = await opened()
  await page.get('[aria-label="姓名不对"]').trigger('click')
  await page.get('input').setValue('周大试')
  await page.get('[role=dialog] button').trigger('click')
  await flushPromises()
  const sent = calls().find((call) => call.method === 'POST')
  expect(sent?.url).toContain('/me/corrections')
  expect(sent?.data).toEqual({ field: 'name', should_be: '周大试' })
  expect(page.find('[role=dialog]').exists()).toBe(false)
})
test('a consent is taken back from the employer it names', async () => {
  const page = await opened()
  await page.findAll('.link').find((link) => link.text() === '撤回')!.trigger('click')
  await flushPromises()
  expect(calls().some((call) => call.method === 'DELETE' && call.url.endsWith('/me/consents/4'))).toBe(true)
})
