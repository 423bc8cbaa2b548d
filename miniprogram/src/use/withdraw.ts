/** Take back one thing of a list that was sent: asks once, then puts the server's answer in its place. */
import { ref, type Ref } from 'vue'
import type { Sent } from '@/contract'
import { useSend } from '@/use/send'

export function useWithdraw<T extends Sent>(items: Ref<T[]>, take: (id: number) => Promise<T>, question: string) {
  const { send, run } = useSend()
  const active = ref(0)

  async function withdraw(id: number) {
    const { confirm } = await uni.showModal({ title: '撤回', content: question, confirmText: '撤回', cancelText: '不撤回' })
    if (!confirm) return
    active.value = id
    await run(async () => {
      const changed = await take(id)
      items.value = items.value.map((item) => (item.id === id ? changed : item))
      void uni.showToast({ title: '已撤回', icon: 'none' })
    })
  }
  /** The state of the button that belongs to this item. */
  const sendOf = (id: number) => (active.value === id ? send : undefined)
  return { withdraw, sendOf }
}
