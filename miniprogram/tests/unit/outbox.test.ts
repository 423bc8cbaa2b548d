import { beforeEach, expect, test, vi } from 'vitest'
import { calls, reply, serve, store } from './uni'

const path = '/fieldwork/people/3/changes'
const entry = (client_key: string) => ({
  kind: 'change' as const, of: 3, name: '周小试',
  body: { kind: 'no_change', values: {}, true_on: '2026-11-27', said_by: 'self', how: 'call', note: '', base: 0, client_key },
})
const opened = () => {
  vi.resetModules()
  return import('@/fieldwork/outbox')
}
const keys = () => calls().map((call) => call.data.client_key)
beforeEach(() => store.clear())

test('with a network it is sent and nothing is kept', async () => {
  serve({ [path]: {} })
  const outbox = await opened()
  expect(await outbox.sendOrKeep(entry('a'))).toBe(true)
  expect(outbox.waiting.value).toEqual([])
})
test('without one it is kept on the phone, once under its key, and survives a restart', async () => {
  serve({})
  const outbox = await opened()
  expect(await outbox.sendOrKeep(entry('a'))).toBe(false)
  await outbox.sendOrKeep(entry('a'))
  await outbox.sendOrKeep(entry('b'))
  const again = await opened()
  expect(again.waiting.value.map((one) => one.body.client_key)).toEqual(['a', 'b'])
})
test('what waits is sent in its order under the same keys, and is gone then', async () => {
  serve({})
  const outbox = await opened()
  for (const key of ['a', 'b']) await outbox.sendOrKeep(entry(key))
  serve({ [path]: {} })
  await outbox.resend()
  expect(keys().slice(-2)).toEqual(['a', 'b'])
  expect(outbox.waiting.value).toEqual([])
  expect(store.get('fieldwork:outbox')).toEqual([])
})
test('a network that goes in the middle keeps the rest', async () => {
  serve({})
  const outbox = await opened()
  for (const key of ['a', 'b']) await outbox.sendOrKeep(entry(key))
  vi.mocked(uni.request).mockResolvedValueOnce(reply({})).mockRejectedValueOnce({ errMsg: 'request:fail' })
  await outbox.resend()
  expect(outbox.waiting.value.map((one) => one.body.client_key)).toEqual(['b'])
})
test('what the server refuses stays with the reason, and holds up nothing behind it', async () => {
  serve({})
  const outbox = await opened()
  for (const key of ['a', 'b']) await outbox.sendOrKeep(entry(key))
  vi.mocked(uni.request).mockResolvedValueOnce(reply({ error: { message: '这个人不归您管' } }, 404)).mockResolvedValueOnce(reply({}))
  await outbox.resend()
  expect(outbox.waiting.value).toMatchObject([{ body: { client_key: 'a' }, problem: '这个人不归您管' }])
  outbox.drop(outbox.waiting.value[0])
  expect(outbox.waiting.value).toEqual([])
})
test('a refusal at once is told and not kept', async () => {
  vi.mocked(uni.request).mockResolvedValueOnce(reply({ error: { message: '日期不对' } }, 400))
  const outbox = await opened()
  await expect(outbox.sendOrKeep(entry('a'))).rejects.toThrow('日期不对')
  expect(outbox.waiting.value).toEqual([])
})
