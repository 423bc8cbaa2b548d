import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import Bind from '@/pages/bind/bind.vue'
import { calls, reply, serve, store, where } from './uni'

const me = { signed_in: true, bound: false }
const opened = async () => {
  where.query = { to: encodeURIComponent('/pages/vacancies/list') }
  const page = mount(Bind)
  await flushPromises()
  return page
}
const fill = async (page: VueWrapper, ...texts: string[]) => {
  for (const [i, text] of texts.entries()) await page.findAll('input')[i].setValue(text)
}
const press = (page: VueWrapper, word: string) => page.findAll('button').find((button) => button.text() === word)!.trigger('click')

test('all faults are shown at once and nothing is sent', async () => {
  serve({ '/me': me })
  const page = await opened()
  await press(page, '绑定')
  await flushPromises()
  expect(page.findAll('[role=alert]').map((fault) => fault.text())).toEqual(['请填姓名，照着身份证填', '请填身份证号', '请填手机号', '请填短信里的验证码'])
  expect(calls().every((call) => call.method === 'GET')).toBe(true)
})
test('the code button counts down; name and phone are kept, the identity number is not', async () => {
  vi.useFakeTimers()
  serve({ '/me': me, '/bind/codes': { wait_s: 60 } })
  const page = await opened()
  await fill(page, '龙阿妹', '43990119900101002x', '13800000000')
  await press(page, '发验证码')
  await flushPromises()
  expect(calls().slice(-1)[0].data).toEqual({ name: '龙阿妹', id_no: '43990119900101002X', phone: '13800000000' })
  expect(page.text()).toContain('60 秒后可以再发')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(page.text()).toContain('发验证码')
  expect(store.get('draft:bind')).toEqual({ name: '龙阿妹', phone: '13800000000' })
  expect(JSON.stringify([...store])).not.toContain('43990119900101002')
  vi.useRealTimers()
})
test("the server's sentence stands under its field", async () => {
  serve({ '/me': me })
  const page = await opened()
  await fill(page, '龙阿妹', '43990119900101002X', '13800000000', '999999')
  vi.mocked(uni.request).mockResolvedValue(reply({ error: { message: '请核对后再填', fields: { code: '验证码不对，请看最新的一条短信' } } }, 400))
  await press(page, '绑定')
  await flushPromises()
  expect(page.text()).toContain('验证码不对，请看最新的一条短信')
})
test('after binding the way leads back to where the person came from', async () => {
  serve({ '/me': me, 'POST /bind': { bound: true, message: '绑定好了' } })
  const page = await opened()
  await fill(page, '龙阿妹', '43990119900101002X', '13800000000', '123456')
  await press(page, '绑定')
  await flushPromises()
  expect(page.text()).toContain('绑定好了')
  await press(page, '继续')
  expect(uni.switchTab).toHaveBeenCalledWith({ url: '/pages/vacancies/list' })
})
