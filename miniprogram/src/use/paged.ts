/** A list that grows by cursor: first page, further pages, and what to say at each end. */
import { ref, type Ref } from 'vue'
import type { Listing } from '@/contract'
import { ledAway } from '@/session'
import { useBoundReturn } from '@/use/bound'
import type { State } from '@/use/loaded'
import { sentence } from '@/use/send'

export function usePaged<T>(fetch: (cursor: string) => Promise<Listing<T>>) {
  const items = ref([]) as Ref<T[]>
  const total = ref(0)
  const next = ref('')
  const state = ref<State>('loading')
  const message = ref('')
  const growing = ref(false)
  let run = 0 // an answer to an older question is thrown away

  function take(got: Listing<T>, before: T[]) {
    items.value = [...before, ...got.items]
    total.value = got.total ?? items.value.length
    next.value = got.next ?? ''
    state.value = items.value.length ? 'ready' : 'empty'
  }
  async function fill(cursor: string, before: T[]) {
    const mine = ++run
    message.value = ''
    try {
      const got = await fetch(cursor)
      if (mine === run) take(got, before)
    } catch (e) {
      if (mine !== run) return
      if (ledAway(e)) sentAway()
      message.value = sentence(e)
      if (!before.length) state.value = 'error'
    }
  }
  async function load() {
    state.value = 'loading'
    growing.value = false
    await fill('', [])
  }
  async function more() {
    if (!next.value || growing.value || state.value !== 'ready') return
    growing.value = true
    await fill(next.value, items.value)
    growing.value = false
  }
  const sentAway = useBoundReturn(load)
  return { items, total, next, state, message, growing, load, more }
}
