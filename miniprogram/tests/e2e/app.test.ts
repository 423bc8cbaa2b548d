// Journeys on the built H5 in Chromium, against a small server that answers the contract. Screenshots: dist/e2e.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launch, phone } from './browser'

const port = Number(process.env.E2E_PORT ?? 4101)
const address = `http://127.0.0.1:${port}/m/`
let api: ChildProcess
let browser: Browser
let page: Page
let trouble: string[] = []

beforeAll(async () => {
  if (!existsSync('dist/h5/index.html')) throw new Error('npm run build:h5 first')
  browser = await launch()
})
beforeEach(async () => {
  // a server of its own for each journey: nobody bound, nothing sent
  api = spawn('node', ['tests/e2e/fake-api.mjs', String(port), 'dist/h5'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((ready, fail) => {
    api.stdout!.once('data', ready)
    api.once('exit', () => fail(new Error(`port ${port} is in use`)))
  })
  trouble = []
  page = await (await browser.newContext(phone)).newPage()
  page.setDefaultTimeout(8000)
  page.on('pageerror', (e) => trouble.push(String(e)))
  page.on('console', (m) => m.type() === 'error' && trouble.push(m.text()))
  page.on('request', (r) => /^https?:/.test(r.url()) && !r.url().startsWith(`http://127.0.0.1:${port}/`) && trouble.push(`foreign request ${r.url()}`))
})
afterEach(async () => {
  await page.context().close()
  api.kill()
  await new Promise((gone) => api.once('exit', gone))
})
afterAll(() => browser?.close())

const go = (path: string) => page.goto(`${address}#${path}`)
const press = (word: string) => page.locator('uni-button:visible', { hasText: new RegExp(`^${word}$`) }).last().tap()
const fill = (nth: number, text: string) => page.locator('input:visible').nth(nth).fill(text)
const see = (text: string) => page.getByText(text).filter({ visible: true }).first().waitFor()
const picture = (name: string) => page.screenshot({ path: `dist/e2e/${name}.png` })

async function bind() {
  await see('填这四项')
  await fill(0, '龙阿妹')
  await fill(1, '43990119900101002X')
  await fill(2, '13800000000')
  await press('发验证码')
  await see('验证码已发到您的手机')
  await fill(3, '123456')
  await press('绑定')
  await see('绑定好了')
  await press('继续')
}

test('find a vacancy, bind on the way, apply, and take it back', async () => {
  await page.goto(address)
  await page.getByText('找工作').filter({ visible: true }).first().tap()
  await see('共 43 个岗位')
  await page.locator('.filter').first().tap()
  await page.locator('.option', { hasText: '湖南省' }).tap()
  await page.locator('.option', { hasText: '示例市' }).tap()
  await page.locator('.option', { hasText: '清溪县' }).tap()
  await fill(0, '月嫂')
  await page.keyboard.press('Enter')
  await see('共 10 个岗位')
  await page.locator('.vacancy:visible').first().tap()
  await see('求职不收任何费用')
  await press('我感兴趣')
  await bind()
  await see('求职不收任何费用')
  await press('我感兴趣')
  await see('我同意把姓名和手机号给“示例4号公司”')
  await press('报名')
  await see('已报名，2 天内给您打电话')
  await picture('applied')
  await press('看我的应聘')
  await see('就这些了')
  await press('撤回')
  await page.locator('.uni-modal__btn_primary').tap()
  await see('您已撤回')
  expect(trouble).toEqual([])
})

test('the list grows while scrolling and says when it ends', async () => {
  await go('/pages/vacancies/list')
  await see('共 43 个岗位')
  const count = () => page.locator('.vacancy').count()
  expect(await count()).toBe(20)
  await page.mouse.wheel(0, 20_000)
  await expect.poll(count, { timeout: 8000 }).toBe(40)
  await press('看更多') // for whoever is at the end already
  await expect.poll(count, { timeout: 8000 }).toBe(43)
  await see('就这些了')
  expect(trouble).toEqual([])
})

test('the weekly card is answered signed out, and its token is in no address and no storage', async () => {
  const asked: string[] = []
  page.on('request', (r) => void asked.push(`${r.url()} ${r.headers().referer ?? ''}`))
  await go('/pages/offer/offer?t=e2e-offer-token')
  await see('还有这些岗位也合适')
  await press('不合适')
  await press('太远')
  await see('知道了，下周给您推近一点的')
  await page.getByText('改主意了').tap()
  await press('我感兴趣')
  await see('好的，县里的工作人员 2 天内给您打电话')
  await picture('offer')
  await page.locator('.vacancy').first().tap()
  await see('求职不收任何费用')
  expect(asked.join('\n')).not.toContain('e2e-offer-token')
  expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))).not.toContain('e2e-offer-token')
  expect(trouble).toEqual([])
})

test('register what to learn', async () => {
  await go('/pages/training/wish')
  await page.locator('.tile', { hasText: '电焊' }).waitFor()
  const drawn = () => page.locator('.tile img').evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth))
  await expect.poll(drawn).toEqual([96, 96, 96, 96])
  await picture('wish-occupations')
  await page.locator('.tile', { hasText: '电焊' }).tap()
  await page.locator('.pick', { hasText: '晚上' }).tap()
  await press('上一步')
  await page.locator('.pick', { hasText: '农闲的时候' }).tap()
  await page.locator('.pick', { hasText: '到班上学' }).tap()
  await page.getByText('选地方').tap()
  await page.locator('.option', { hasText: '湖南省' }).tap()
  await page.locator('.option', { hasText: '示例市' }).tap()
  await page.locator('.option', { hasText: '清溪县' }).tap()
  await press('登记培训意愿')
  await bind() // the choice is still there afterwards
  await see('电焊，农闲的时候，到班上学')
  await press('登记培训意愿')
  await see('已登记')
  await press('看我的意愿')
  await see('已登记，等开班')
  await picture('wish')
  expect(trouble).toEqual([])
})

test('claim a subsidy with a photo; a lost network loses nothing', async () => {
  await go('/pages/bind/bind')
  await bind()
  await go('/pages/subsidies/list')
  await page.getByText('外出务工交通补贴').tap()
  await press('申请')
  await see('这些我们已经有了')
  await press('提交')
  await see('请先拍一张车票或务工证明')
  await fill(0, '东莞市')
  await fill(1, '6')
  const chooser = page.waitForEvent('filechooser')
  await press('拍照或选照片')
  await (await chooser).setFiles({ name: 'ticket.png', mimeType: 'image/png', buffer: readFileSync('src/static/door-work.png') })
  await see('照片已上传')
  await page.context().setOffline(true)
  await press('提交')
  await see('网络断了，您填的内容已保存')
  await page.context().setOffline(false)
  expect(trouble.splice(0).every((text) => text.includes('ERR_INTERNET_DISCONNECTED'))).toBe(true)
  await press('再试一次')
  await see('已提交：外出务工交通补贴')
  await press('看进度')
  await see('已提交，等乡镇核对')
  await picture('claim')
  expect(await page.locator('.card:visible').count()).toBe(1)
  expect(trouble).toEqual([])
})

test('我的 shows who is bound, switches the weekly push and unbinds', async () => {
  await go('/pages/bind/bind?to=%2Fpages%2Fmine%2Fmine')
  await bind()
  await see('138****0000')
  await page.locator('uni-switch[aria-label=每周给我推岗位]').tap()
  await page.locator('.uni-switch-input-checked').waitFor()
  expect((await (await page.context().request.get(address.replace('/m/', '/api/v1/me'), { headers: { 'X-Client': 'h5' } })).json()).weekly_push).toBe(true)
  await page.getByText('我的消息').filter({ visible: true }).first().tap()
  await see('还有 6 个名额')
  await page.goBack()
  await page.getByText('解除绑定').filter({ visible: true }).first().tap()
  await press('解除绑定')
  await see('绑定后可以报名、申请')
  expect(trouble).toEqual([])
})
