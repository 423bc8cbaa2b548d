import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import Detail from '@/pages/vacancies/detail.vue'
import { shareCard, shareText } from '@/share'
import { serve, vacancy, where } from './uni'

const shown = { ...vacancy, id: 7, title: '电焊工', wage_text: '5000 元/月', address: '长沙县星沙街道', place_text: '长沙县 · 县城到县城约 123 公里' }

test('what is passed on has the facts and nothing of who passes it on', () => {
  expect(shareCard(shown as never)).toEqual({ title: '电焊工，5000 元/月，长沙县星沙街道', path: '/pages/vacancies/detail?id=7' })
  const text = shareText(shown as never)
  expect(text).toContain('/vacancies/7')
  expect(text).toContain('不收任何费用')
  for (const secret of ['公里', 't=', 'token', '手机', '138']) expect(text).not.toContain(secret)
})
test('in a browser the words are copied and it is said where to paste them', async () => {
  where.query = { id: '7' }
  serve({ '/vacancies/7': shown })
  const copy = vi.fn(({ success }: { success: () => void }) => success())
  Object.assign(uni, { setClipboardData: copy })
  const page = mount(Detail)
  await flushPromises()
  await page.get('view.share, [role=button].share').trigger('click')
  expect(copy).toHaveBeenCalledWith(expect.objectContaining({ data: shareText(shown as never) }))
  expect(uni.showToast).toHaveBeenCalledWith(expect.objectContaining({ title: '已复制，到微信里粘贴给老乡' }))
})
