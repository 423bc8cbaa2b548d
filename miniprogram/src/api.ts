/** The only file that talks to the server: /api/v1, typed by contract.ts. */
import type * as C from '@/contract'
import { weixin } from '@/platform'

// H5 is served from the API's own origin; a mini-program needs the full address (.env)
const base = `${weixin ? import.meta.env.VITE_API_ORIGIN : ''}/api/v1`
const tokenKey = 'token'

/** An answer that is not a success; `message` is a sentence to show as it is. `status` 0 = the network is gone. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status = 0,
    readonly rule = '',
    readonly fields: Record<string, string> = {},
  ) {
    super(message)
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
type Headers = Record<string, string>
interface Reply { statusCode: number; data: unknown }

const offlineRead = '网络断了，有信号后点“再试一次”'
const offlineWrite = '网络断了，您填的内容已保存，有信号后点“再试一次”'
const noAnswer = '服务暂时没有回应，请过几分钟再试'

function failure(reply: Reply): ApiError {
  const error = (reply.data as { error?: { message?: string; rule?: string; fields?: Headers } } | null)?.error
  return new ApiError(error?.message || noAnswer, reply.statusCode, error?.rule ?? '', error?.fields ?? {})
}

/** Who is asking: the H5 has a cookie and says that it is the H5, the mini-program carries a token. */
async function identity(): Promise<Headers> {
  if (!weixin) return { 'X-Client': 'h5' }
  // looking around needs no sign-in: when it fails, the request goes out without and the server decides
  if (!uni.getStorageSync(tokenKey)) await signInWeixin().catch(() => undefined)
  const token = uni.getStorageSync(tokenKey) as string
  return token ? { Authorization: `Bearer ${token}` } : {}
}

let signingIn: Promise<void> | null = null
function signInWeixin(): Promise<void> {
  signingIn ??= fetchToken().finally(() => (signingIn = null))
  return signingIn
}
async function fetchToken() {
  const { code } = await uni.login({ provider: 'weixin' })
  const reply = await uni.request({ url: `${base}/sign-in/weixin`, method: 'POST', data: { code } })
  if (reply.statusCode >= 400) throw failure(reply)
  uni.setStorageSync(tokenKey, (reply.data as { token: string }).token)
}

/** Send with the identity; a mini-program's token that has run out is renewed once. */
async function send(offline: string, deliver: (headers: Headers) => Promise<Reply>): Promise<Reply> {
  try {
    let reply = await deliver(await identity())
    if (weixin && reply.statusCode === 401) {
      uni.removeStorageSync(tokenKey)
      reply = await deliver(await identity())
    }
    if (reply.statusCode >= 400) throw failure(reply)
    return reply
  } catch (e) {
    throw e instanceof ApiError ? e : new ApiError(offline)
  }
}

async function request<T>(method: Method, path: string, data?: object, extra: Headers = {}): Promise<T> {
  const filled = method === 'GET' && data ? Object.fromEntries(Object.entries(data).filter(([, value]) => value)) : data
  const reply = await send(method === 'GET' ? offlineRead : offlineWrite, (header) =>
    uni.request({ url: base + path, method, data: filled, header: { ...extra, ...header }, timeout: 30_000 }),
  )
  return reply.data as T
}
const get = <T>(path: string, query?: object, extra?: Headers) => request<T>('GET', path, query, extra)
const post = <T>(path: string, body: object = {}, extra?: Headers) => request<T>('POST', path, body, extra)
const del = <T>(path: string) => request<T>('DELETE', path)
const paged = <T>(path: string) => (cursor: string) => get<C.Listing<T>>(path, { cursor })

/** H5 only: the address that signs the person in through the official account and comes back to page `to`. */
export const oauthAddress = (to: string) => `${base}/sign-in/oauth?to=${encodeURIComponent(to)}`

export const getMe = () => get<C.Me>('/me')
export const sendBindCode = (who: C.Identity) => post<{ wait_s: number }>('/bind/codes', who)
export const bind = (who: C.Identity & { code: string }) => post<{ bound: boolean; message: string }>('/bind', who)
export const unbind = () => del<object>('/bind')
export const setWeeklyPush = (on: boolean) => request<{ weekly_push: boolean }>('PUT', '/me/weekly-push', { on })
export const listNotices = paged<C.Notice>('/notices')
export const readNotices = () => post<object>('/notices/read')

export const getRecord = () => get<C.OwnRecord>('/me/record')
export const askCorrection = (field: string, should_be: string) => post<C.Correction>('/me/corrections', { field, should_be })
export const withdrawConsent = (employerId: number) => del<object>(`/me/consents/${employerId}`)
export const closeAccount = () => del<object>('/me/account')

export const getSituation = () => get<C.Situation>('/me/situation')
export const changeSituation = (change: C.OwnChange) => post<C.Situation>('/me/changes', change)

export const listRegions = (parent: string) => get<C.Listing<C.Region>>('/regions', { parent })
export const listOccupations = () => get<C.Listing<C.OccupationGroup>>('/occupations')

export const listVacancies = (query: C.VacancyQuery, cursor: string) =>
  get<C.Listing<C.VacancyCard> & { meant: string | null; loosen: C.Loosened[] }>('/vacancies', { ...query, cursor })
export const suggestWords = (q: string) => get<{ items: string[] }>('/vacancies/suggestions', { q })
export const recommended = () => get<C.Listing<C.VacancyCard> & { reason: string | null }>('/vacancies/recommended')
export const getEmployer = (id: number) => get<C.EmployerDetail>(`/employers/${id}`)
export const getVacancy = (id: number) => get<C.VacancyDetail>(`/vacancies/${id}`)
export const apply = (id: number, consent: boolean) => post<C.Application>(`/vacancies/${id}/applications`, { consent })
export const reportVacancy = (id: number, said: C.ReportInput) => post<{ text: string }>(`/vacancies/${id}/reports`, said)
export const listApplications = paged<C.Application>('/applications')
export const withdrawApplication = (id: number) => del<C.Application>(`/applications/${id}`)

// the offer's token opens one vacancy for one person: it travels in this header only, never in an address
const offerHeader = (token: string) => ({ 'X-Offer-Token': token })
export const getOffer = (token: string) => get<C.Offer>('/offer', undefined, offerHeader(token))
export const answerOffer = (token: string, answer: C.Answer, reason: C.Reason | null = null) =>
  post<{ answer: C.Answer; message: string }>('/offer/answers', { answer, reason }, offerHeader(token))

export const trainingOptions = () => get<C.TrainingOptions>('/training/options')
export const addWish = (wish: C.NewWish) => post<C.Wish>('/training/wishes', wish)
export const listWishes = paged<C.Wish>('/training/wishes')
export const withdrawWish = (id: number) => del<C.Wish>(`/training/wishes/${id}`)

export const listSubsidies = (region: string) => get<C.SubsidyListing>('/subsidies', { region })
export const getSubsidy = (code: string, region: string) => get<C.SubsidyDetail>(`/subsidies/${encodeURIComponent(code)}`, { region })
export const claimForm = (code: string) => get<C.ClaimForm>(`/subsidies/${encodeURIComponent(code)}/form`)
export const addClaim = (claim: C.NewClaim) => post<C.Claim>('/claims', claim)
export const listClaims = paged<C.Claim>('/claims')
export const withdrawClaim = (id: number) => del<C.Claim>(`/claims/${id}`)

// the helper's pages: the phone of a member of staff who linked it
export const getHelper = () => get<C.Helper>('/fieldwork/me')
export const linkPhone = (code: string) => post<C.Helper>('/fieldwork/link', { code })
export const unlinkPhone = () => del<object>('/fieldwork/link')
export const listToday = (order: C.WalkOrder, whole: boolean) => get<C.Listing<C.PersonCard>>('/fieldwork/today', { order, whole })
export const listHouseholds = (whole: boolean, cursor: string) => get<C.Listing<C.HouseholdCard>>('/fieldwork/households', { whole, cursor })
export const getHousehold = (id: number) => get<C.HouseholdCard>(`/fieldwork/households/${id}`)
export const listVisits = (household: number) => get<C.VisitListing>(`/fieldwork/households/${household}/visits`)
export const addVisit = (household: number, visit: C.NewVisit) => post<C.Visit>(`/fieldwork/households/${household}/visits`, visit)
export const fieldworkChoices = () => get<C.FieldworkChoices>('/fieldwork/people/choices')
export const getPerson = (id: number) => get<C.Person>(`/fieldwork/people/${id}`)
export const changePerson = (id: number, change: C.Change) => post<C.Person>(`/fieldwork/people/${id}/changes`, change)
export const showPhone = (id: number, purpose: string) => post<{ phone: string }>(`/fieldwork/people/${id}/phone`, { purpose })
export const registerPerson = (who: C.NewPerson) => post<C.Person>('/fieldwork/people', who)
export const listCalls = (whole: boolean, cursor: string) => get<C.CallListing>('/fieldwork/calls', { whole, cursor })
export const addCall = (person: number, call: C.NewCall) => post<C.CallResult>(`/fieldwork/people/${person}/calls`, call)

/** Upload one picture (≤ 8 MB, jpg or png). */
export const uploadPhoto = (filePath: string) => upload(`${base}/photos`, filePath)
export const uploadFieldPhoto = (filePath: string) => upload(`${base}/fieldwork/photos`, filePath)

async function upload(url: string, filePath: string): Promise<number> {
  const reply = await send(offlineWrite, async (header) => {
    const { statusCode, data } = await uni.uploadFile({ url, filePath, name: 'photo', header })
    return { statusCode, data: parsed(data) }
  })
  return (reply.data as { id: number }).id
}
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // a proxy's own page, not ours
  }
}
