/** One change of one person: sent or kept on the phone; a newer word of somebody else is shown beside ours and a person decides. */
import { ref, type Ref } from 'vue'
import { ApiError, getPerson } from '@/api'
import type { Change, Group, Person, Values } from '@/contract'
import { uuid } from '@/draft'
import { sendOrKeep } from '@/fieldwork/outbox'
import { todayInChina } from '@/format'
import { useSend } from '@/use/send'

/** What somebody else wrote meanwhile, beside what we wanted to write. */
export interface Clash { theirs: Group; ours: Change; ourWords: string }

export function useChange(person: Ref<Person | null>) {
  const { send, run } = useSend()
  const clash = ref<Clash | null>(null)
  const group = (kind: string) => person.value?.groups.find((one) => one.kind === kind)
  let key = '' // stays the same while one and the same entry is tried again

  const start = () => (key = uuid())

  async function submit(change: Change, ourWords: string): Promise<boolean> {
    let done = false
    await run(async () => {
      try {
        const arrived = await sendOrKeep({ kind: 'change', of: person.value!.id, name: person.value!.name, body: change })
        person.value = arrived ? await getPerson(person.value!.id).catch(() => person.value) : person.value
        void uni.showToast({ title: arrived ? '已登记' : '没有信号，已存在手机里', icon: 'none' })
        clash.value = null
        done = true
      } catch (e) {
        if (!(e instanceof ApiError) || e.rule !== 'history.changed') throw e
        person.value = await getPerson(person.value!.id)
        clash.value = { theirs: group(change.kind)!, ours: change, ourWords }
      }
    })
    return done
  }
  const save = (kind: string, values: Values, how: string, ourWords: string, said_by = 'self', note = '') =>
    submit({ kind, values, true_on: todayInChina(), said_by, how, note, base: group(kind)?.base ?? 0, client_key: key || start() }, ourWords)
  /** Ours stands: written over the newer one knowingly, by its version. */
  const insist = () => submit({ ...clash.value!.ours, base: clash.value!.theirs.base, client_key: uuid() }, clash.value!.ourWords)
  return { send, clash, group, start, save, insist }
}
