/** Half-done forms, kept on the phone until they are sent; numbers of identity cards are never put here. */
const name = (key: string) => `draft:${key}`

export const loadDraft = <T extends object>(key: string): Partial<T> => (uni.getStorageSync(name(key)) as Partial<T>) || {}
export const saveDraft = (key: string, draft: object) => uni.setStorageSync(name(key), JSON.parse(JSON.stringify(draft)))
export const dropDraft = (key: string) => uni.removeStorageSync(name(key))

/** A random uuid (version 4); the mini-program has no crypto.randomUUID. */
export function uuid(): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (c) => {
    const r = Math.floor(Math.random() * 16)
    return (c === 'x' ? r : (r & 3) | 8).toString(16)
  })
}
