/** Brings the first wrong field of a form into view. */
import { nextTick } from 'vue'
import { weixin } from '@/platform'

// in a mini-program the field lies inside a component, and a selector has to say that it looks into it
const selector = weixin ? '.page >>> .field-wrong' : '.field-wrong'

export async function showFirstFault(wrong: Record<string, string>) {
  await nextTick()
  if (Object.keys(wrong).length) void uni.pageScrollTo({ selector, fail: () => undefined })
}
