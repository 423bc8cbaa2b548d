/** One action at a time: busy while it is sent, the failure in words, a second tap ignored. */
import { reactive } from 'vue'
import { ApiError } from '@/api'
import { ledAway } from '@/session'

export interface Send { busy: boolean; problem: string; offline: boolean; fields: Record<string, string> }

export const sentence = (e: unknown) => (e instanceof ApiError ? e.message : '刚才没有成功，请再试一次')

export function useSend() {
  const send = reactive<Send>({ busy: false, problem: '', offline: false, fields: {} })

  async function run(act: () => Promise<unknown>) {
    if (send.busy) return
    Object.assign(send, { busy: true, problem: '', offline: false, fields: {} })
    try {
      await act()
    } catch (e) {
      if (ledAway(e)) return
      const { status, fields } = e instanceof ApiError ? e : { status: -1, fields: {} }
      Object.assign(send, { problem: sentence(e), offline: status === 0, fields })
    } finally {
      send.busy = false
    }
  }
  return { send, run }
}
