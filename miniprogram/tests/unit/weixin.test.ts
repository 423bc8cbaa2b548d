import { beforeEach, expect, test, vi } from 'vitest'
import { calls, reply, store } from './uni'

// setup.ts has loaded the H5's modules already: load them anew as the mini-program
vi.resetModules()
vi.doMock('@/platform', () => ({ weixin: true }))
const { getMe, listOccupations } = await import('@/api')
const { answerPrivacy, asking, privacyAllowed } = await import('@/privacy')

const answers: Record<string, () => unknown> = {}
beforeEach(() => {
  answers.login = () => reply({ token: `token-${calls().length}` })
  answers.other = () => reply({ items: [] })
  Object.assign(uni, { login: vi.fn().mockResolvedValue({ code: 'wx-code' }) })
  vi.mocked(uni.request).mockImplementation(((options: { url: string }) =>
    Promise.resolve(options.url.endsWith('/sign-in/weixin') ? answers.login() : answers.other())) as never)
})
const paths = () => calls().map((call) => call.url.replace(/^.*\/api\/v1/, ''))

test('the first request signs in by wx.login and carries the token; the next one uses it again', async () => {
  await Promise.all([getMe(), listOccupations()])
  await getMe()
  expect(paths()).toEqual(['/sign-in/weixin', '/me', '/occupations', '/me'])
  expect(calls()[0].data).toEqual({ code: 'wx-code' })
  expect(calls()[1].header).toEqual({ Authorization: 'Bearer token-1' })
})
test('a token that has run out is renewed once', async () => {
  store.set('token', 'old')
  let first = true
  answers.other = () => {
    const refused = first
    first = false
    return refused ? reply({ error: { message: '请重新登录' } }, 401) : reply({ signed_in: true })
  }
  expect(await getMe()).toEqual({ signed_in: true })
  expect(paths()).toEqual(['/me', '/sign-in/weixin', '/me'])
  expect(calls()[2].header.Authorization).not.toContain('old')
})
test('a failing sign-in does not stop looking around', async () => {
  answers.login = () => reply({ error: { message: '微信没有回应' } }, 502)
  expect(await listOccupations()).toEqual({ items: [] })
  expect(calls().slice(-1)[0].header).toEqual({})
})
test('privacy: the platform is answered with what the person chose', async () => {
  const told: object[] = []
  let ask: (resolve: (answer: object) => void) => void = () => undefined
  let done: { success(): void } = { success: () => undefined }
  vi.stubGlobal('wx', {
    onNeedPrivacyAuthorization: (listener: typeof ask) => (ask = listener),
    requirePrivacyAuthorize: (options: typeof done) => (done = options),
  })
  const allowed = privacyAllowed()
  ask((answer) => told.push(answer))
  expect(asking.value).toBe(true)
  answerPrivacy(true)
  done.success()
  expect(await allowed).toBe(true)
  expect(asking.value).toBe(false)
  expect(told).toEqual([{ event: 'agree', buttonId: 'agree-privacy' }])
})
