/** The root font size that every page binds to <page-meta>: all sizes are rem, so one value enlarges everything. */
import { ref } from 'vue'

export const rootFontSize = ref('16px')
