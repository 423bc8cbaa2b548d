import { expect, test, vi } from 'vitest'
import { ApiError, apply, getMe, getOffer, listVacancies } from '@/api'
import { here, ownPath } from '@/nav'
import { goSignIn, ledAway } from '@/session'
import { calls, reply, where } from './uni'

const failure = (act: Promise<unknown>) => act.then(() => { throw new Error('it should have failed') }, (e: ApiError) => e)

test("the server's sentence, rule and fields come through as they are", async () => {
  const error = { code: 'bad_input', message: '请核对后再填', rule: '', fields: { code: '验证码不对' }, request_id: 'r1' }
  vi.mocked(uni.request).mockResolvedValue(reply({ error }, 400))
  expect(await failure(getMe())).toMatchObject({ status: 400, message: '请核对后再填', fields: { code: '验证码不对' } })
})
test('a lost network says what to do, and that what was filled in is kept', async () => {
  vi.mocked(uni.request).mockRejectedValue({ errMsg: 'request:fail' })
  expect((await failure(getMe())).message).toBe('网络断了，有信号后点“再试一次”')
  expect((await failure(apply(1, false))).message).toBe('网络断了，您填的内容已保存，有信号后点“再试一次”')
})
test("a proxy's own error page becomes a sentence", async () => {
  vi.mocked(uni.request).mockResolvedValue(reply('<html>502 Bad Gateway</html>', 502))
  expect(await failure(getMe())).toMatchObject({ status: 502, message: '服务暂时没有回应，请过几分钟再试' })
})
test('every H5 request says so, and empty filters are left out', async () => {
  vi.mocked(uni.request).mockResolvedValue(reply({ items: [] }))
  await listVacancies({ q: '', region: '43', occupation: '', wage_min: '', scope: '', suits: '', order: '' }, '')
  expect(calls()[0]).toMatchObject({ url: '/api/v1/vacancies', data: { region: '43' }, header: { 'X-Client': 'h5' } })
  expect(Object.keys(calls()[0].data)).toEqual(['region'])
})
test("the offer's token is in the header and nowhere else", async () => {
  vi.mocked(uni.request).mockResolvedValue(reply({}))
  await getOffer('secret-t')
  const { header, ...rest } = calls()[0]
  expect(header['X-Offer-Token']).toBe('secret-t')
  expect(JSON.stringify(rest)).not.toContain('secret-t')
  where.path = '/pages/offer/offer?t=secret-t'
  expect(here()).toBe('/pages/offer/offer')
  where.path = '/pages/index/index'
})
test('someone not bound is led to the bind page and back', () => {
  where.path = '/pages/vacancies/detail?id=7'
  expect(ledAway(new ApiError('请先绑定', 403, 'bind.required'))).toBe(true)
  expect(uni.navigateTo).toHaveBeenCalledWith(expect.objectContaining({ url: `/pages/bind/bind?to=${encodeURIComponent('/pages/vacancies/detail?id=7')}` }))
  expect(ledAway(new ApiError('不能看', 403))).toBe(false)
})
test('a browser that drops the cookie is sent to sign in once, not for ever', () => {
  vi.stubGlobal('location', { href: '' })
  expect(goSignIn('/pages/mine/mine')).toBe(true)
  expect(location.href).toBe('/api/v1/sign-in/oauth?to=%2Fpages%2Fmine%2Fmine')
  expect(goSignIn('/pages/mine/mine')).toBe(false)
})
test('only paths of our own app are followed', () => {
  expect(ownPath('/pages/mine/claims')).toBe('/pages/mine/claims')
  expect(ownPath('/m/#/pages/mine/claims')).toBe('/pages/mine/claims')
  expect(ownPath('https://elsewhere.example/', '/pages/index/index')).toBe('/pages/index/index')
})
