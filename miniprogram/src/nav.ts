/** Where the person is, and how to get to another page. */
const tabs = ['/pages/index/index', '/pages/vacancies/list', '/pages/mine/mine']
const offer = '/pages/offer/offer'

interface Opened { route?: string; $page?: { fullPath: string } }
const isTab = (url: string) => tabs.includes(url.split('?')[0])

/** The address of the open page; the offer's token is left out, so that it cannot travel further. */
export function here(): string {
  const page = getCurrentPages().slice(-1)[0] as Opened | undefined
  const path = page?.$page?.fullPath ?? `/${page?.route ?? tabs[0].slice(1)}`
  return path.startsWith(offer) ? offer : path
}

export function open(url: string) {
  if (isTab(url)) void uni.switchTab({ url })
  else void uni.navigateTo({ url, fail: () => void uni.redirectTo({ url }) }) // a mini-program keeps ten pages at most
}

/** Leave this page for good: back to where the person came from, else to `to`. */
export function leave(to: string) {
  if (getCurrentPages().length > 1) void uni.navigateBack()
  else void (isTab(to) ? uni.switchTab({ url: to }) : uni.redirectTo({ url: to }))
}

/** A path of our own app taken from a page's query or a notice; anything else becomes `otherwise`. */
export function ownPath(address: string | null | undefined, otherwise = ''): string {
  const path = (address ?? '').replace(/^.*#/, '')
  return /^\/(pages|fieldwork)\//.test(path) ? path : otherwise
}

export const call = (phone: string) => void uni.makePhoneCall({ phoneNumber: phone, fail: () => undefined })
