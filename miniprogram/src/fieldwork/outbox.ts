/** What could not be sent for want of a network: kept on the phone under its client key and sent again, never twice. */
import { ref } from 'vue'
import { addCall, ApiError, addVisit, changePerson } from '@/api'
import type { Change, NewCall, NewVisit } from '@/contract'
import { sentence } from '@/use/send'

type Entry =
  | { kind: 'change'; of: number; name: string; body: Change; problem?: string }
  | { kind: 'call'; of: number; name: string; body: NewCall; problem?: string }
  | { kind: 'visit'; of: number; name: string; body: NewVisit; problem?: string }

const store = 'fieldwork:outbox'
const words = { change: '登记', call: '电话', visit: '走访' }
export const waiting = ref<Entry[]>((uni.getStorageSync(store) as Entry[]) || [])
const keep = (entries: Entry[]) => {
  waiting.value = entries
  uni.setStorageSync(store, JSON.parse(JSON.stringify(entries)))
}
const keyOf = (entry: Entry) => entry.body.client_key
export const said = (entry: Entry) => `${entry.name}：${words[entry.kind]}`

function deliver(entry: Entry): Promise<unknown> {
  if (entry.kind === 'change') return changePerson(entry.of, entry.body)
  return entry.kind === 'call' ? addCall(entry.of, entry.body) : addVisit(entry.of, entry.body)
}

/** Send now; without a network it waits on the phone. Says whether it has arrived; other refusals are thrown. */
export async function sendOrKeep(entry: Entry): Promise<boolean> {
  try {
    await deliver(entry)
    return true
  } catch (e) {
    if (!(e instanceof ApiError) || e.status !== 0) throw e
    keep([...waiting.value.filter((one) => keyOf(one) !== keyOf(entry)), entry])
    return false
  }
}

/** Send everything that waits, in its order; what the server refuses stays with the reason, for a person to decide. */
export async function resend(): Promise<void> {
  for (const entry of [...waiting.value]) {
    try {
      await deliver(entry)
      drop(entry)
    } catch (e) {
      if (e instanceof ApiError && e.status === 0) return
      keep(waiting.value.map((one) => (keyOf(one) === keyOf(entry) ? { ...one, problem: sentence(e) } : one)))
    }
  }
}
export const drop = (entry: Entry) => keep(waiting.value.filter((one) => keyOf(one) !== keyOf(entry)))
