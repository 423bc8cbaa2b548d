/** One thing that a page shows: loading, then the thing or the reason why not. */
import { ref, shallowRef } from 'vue'
import { ApiError } from '@/api'
import { ledAway } from '@/session'
import { useBoundReturn } from '@/use/bound'
import { sentence } from '@/use/send'

export type State = 'loading' | 'ready' | 'empty' | 'error' | 'gone'

export function useLoaded<T>(fetch: () => Promise<T>) {
  const data = shallowRef<T | null>(null)
  const state = ref<State>('loading')
  const message = ref('')

  async function load() {
    if (!data.value) state.value = 'loading'
    try {
      data.value = await fetch()
      state.value = 'ready'
    } catch (e) {
      if (ledAway(e)) sentAway()
      state.value = e instanceof ApiError && e.status === 404 ? 'gone' : 'error'
      message.value = sentence(e)
    }
  }
  const sentAway = useBoundReturn(load)
  return { data, state, message, load }
}
