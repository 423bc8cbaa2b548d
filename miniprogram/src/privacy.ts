/** WeChat's privacy consent before phone number, album or place are used; the H5 has no such call. */
import { ref } from 'vue'
import { weixin } from '@/platform'

type Resolve = (answer: { event: 'agree' | 'disagree'; buttonId?: string }) => void

export const asking = ref(false)
let resolve: Resolve | null = null
let listening = false

function listen() {
  if (listening) return
  listening = true
  wx.onNeedPrivacyAuthorization((answer) => {
    resolve = answer as unknown as Resolve // the typings miss that it is a function
    asking.value = true
  })
}

/** True when the person has agreed, now or before. */
export function privacyAllowed(): Promise<boolean> {
  if (!weixin) return Promise.resolve(true)
  listen()
  return new Promise((done) => wx.requirePrivacyAuthorize({ success: () => done(true), fail: () => done(false) }))
}

export function answerPrivacy(agreed: boolean) {
  asking.value = false
  resolve?.(agreed ? { event: 'agree', buttonId: 'agree-privacy' } : { event: 'disagree' })
  resolve = null
}

export const readPrivacyText = () => wx.openPrivacyContract({})
