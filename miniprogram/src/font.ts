/** The root font size that every page binds to <page-meta>: all sizes are rem, so one value enlarges everything. */
import { computed, ref } from 'vue'

const KEY = 'elder'
const NORMAL = 16
const LARGER = 1.35 // 长辈版: body 24 px, pay 30 px, the smallest target 65 px

/** 长辈版, as this phone was left. */
export const elder = ref(false)
export const rootFontSize = computed(() => `${elder.value ? NORMAL * LARGER : NORMAL}px`)

export function restoreElder() {
  apply(uni.getStorageSync(KEY) === '1')
}
export function setElder(on: boolean) {
  uni.setStorageSync(KEY, on ? '1' : '')
  apply(on)
}
function apply(on: boolean) {
  elder.value = on
  // #ifdef H5
  document.documentElement.classList.toggle('elder', on)
  // #endif
}
