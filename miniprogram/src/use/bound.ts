/** Asks again for what a page shows when the person comes back from binding; whoever comes back unbound is not sent there twice. */
import { onShow } from '@dcloudio/uni-app'
import { me } from '@/session'

export function useBoundReturn(load: () => Promise<void>) {
  let away = false
  onShow(() => {
    if (!away || !me.value?.bound) return
    away = false
    void load()
  })
  return () => {
    away = true
  }
}
