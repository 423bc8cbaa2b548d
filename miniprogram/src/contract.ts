/** The shapes that the server's /api/v1 answers with. */

export interface Named { code: string; name: string }
/** `picture` is the name of an icon in static/occupations, without its ending. */
export interface Pictured extends Named { picture: string }
export interface Desk { name: string; phone: string }
export interface Listing<T> { items: T[]; next?: string | null; total?: number }

export interface Me {
  signed_in: boolean
  bound: boolean
  name: string | null
  phone: string | null
  county: Named | null
  phone_confirmed: boolean
  weekly_push: boolean
  notices_unread: number
  desk: Desk | null
}
export interface RecordField { field: string; label: string; value: string }
export interface ConsentGiven { employer_id: number; employer_name: string; given_at: string }
export interface Correction { id: number; label: string; status: string; status_text: string; answer: string | null; asked_at: string }
export interface OwnRecord { fields: RecordField[]; consents: ConsentGiven[]; corrections: Correction[] }
export interface Notice { id: number; text: string; at: string; link: string | null; read: boolean }
export interface Region extends Named { has_children: boolean }
export interface OccupationGroup extends Pictured { children: Named[] }

export interface VacancyCard {
  id: number
  title: string
  wage_text: string
  month_text: string
  place_text: string
  tags: string[]
  why: string | null
  employer_name: string
  headcount_left: number
}
export interface EmployerDetail { name: string; kinds: string[]; address: string; identified: string; items: VacancyCard[] }
export interface VacancyDetail extends VacancyCard {
  employer_id: number | null
  description: string
  requirements: { label: string; value: string }[]
  address: string
  valid_to: string
  occupation_name: string
  desk: Desk
  fee_notice: string
  report_kinds: { code: string; name: string }[]
  consent_text: string
  my_application: Application | null
}
export interface ReportInput { kind: string; text: string }
export interface VacancyQuery { q: string; region: string; occupation: string; wage_min: string; scope: string; suits: string; order: string }
/** A filter to let go of when nothing was found, how many there are without it, and what stays of the words. */
export interface Loosened { filter: string; name: string; total: number; q: string }

export interface Step { text: string; at: string | null; done: boolean }
/** What everything that a person has sent carries. */
export interface Sent { id: number; status: string; status_text: string; can_withdraw: boolean }
export interface Application extends Sent { vacancy: VacancyCard; steps: Step[]; note: string | null; applied_at: string }
export interface Wish extends Sent { occupation_name: string; time_name: string; mode_name: string; place_name: string; reason: string | null; created_at: string }
export interface Claim extends Sent { item: Named; reason: string | null; steps: Step[]; created_at: string }

export type Answer = 'interested' | 'called' | 'declined'
export type Reason = 'too_far' | 'low_pay' | 'cannot_do' | 'have_work'
export interface Offer { vacancy: VacancyDetail; more: VacancyCard[]; answer: Answer | null; expires_on: string }

export interface TrainingOptions { occupations: Pictured[]; times: Named[]; modes: Named[] }
export interface NewWish { occupation_code: string; time_code: string; mode_code: string; region_code: string }

export interface Subsidy extends Named { who: string; standard: string; summary: string }
export interface SubsidyListing { county: Named | null; counties: Named[]; items: Subsidy[] }
export interface SubsidyDetail extends Named {
  who: string
  standard: string
  steps: string[]
  documents: string[]
  office: string
  phone: string
  address: string
}
export interface Question { key: string; label: string; type: 'text' | 'number' | 'date' | 'idcard'; hint: string; required: boolean; value: string }
export interface ClaimForm {
  item: Named
  known: { key: string; label: string; value: string }[]
  ask: Question[]
  photo: { label: string; hint: string; required: boolean }
}
export interface NewClaim { item_code: string; answers: Record<string, string>; photo_ids: number[]; request_key: string }
export interface Identity { name: string; id_no: string; phone: string }

/** Who works with this phone; `own`: households were given to them, else all of the place is shown. */
export interface Helper { linked: boolean; name: string; role_text: string; place: string; own: boolean; households: number; today: number; overdue: number }
export type WalkOrder = 'way' | 'risk'
export interface PersonCard {
  id: number
  name: string
  relation: string
  age: number
  sex_text: string
  employment_text: string
  returned_on: string | null
  silent_days: number | null
  overdue: boolean
  household_id: number | null
  group_name: string
}
export type FieldValue = string | number | boolean | string[] | null
/** One group of fields of the register; `base` is the version that a change names. */
export interface Group { kind: string; name: string; base: number; values: Record<string, FieldValue>; words: Record<string, string>; entered: string }
export interface RegisterEvent { id: number; text: string; at: string; entered_name: string; check_text: string; return_reason: string | null }
export interface Person extends PersonCard { phone: string; village: string; groups: Group[]; events: RegisterEvent[] }
export interface HouseholdCard { id: number; title: string; group_name: string; visited_on: string | null; members: PersonCard[] }
export interface RecordChoices {
  employment: Named[]
  return_reason: Named[]
  willingness: Named[]
  unwilling_reason: Named[]
}
export interface FieldworkChoices extends RecordChoices { ability: Named[]; how: Named[]; said_by: Named[] }
export type Values = Record<string, string | number | string[] | null>
export interface OwnChange { kind: string; values: Values; base: number; client_key: string }
export interface Change extends OwnChange { true_on: string; said_by: string; how: string; note: string }
export interface Situation { groups: Group[]; choices: RecordChoices }
export interface Visit { id: number; visited_on: string; staff_name: string; topics: string[]; list_handed: boolean; note: string; photo: boolean; signature: boolean }
export interface VisitListing { items: Visit[]; topics: Named[] }
export interface NewVisit {
  visited_on: string
  topics: string[]
  list_handed: boolean
  note: string
  lng: number | null
  lat: number | null
  photo_id: number | null
  signature_id: number | null
  client_key: string
}
export interface NewPerson { name: string; id_no: string; phone: string; household_id: number | null; consent: boolean; sure: boolean }
export interface SpokenVacancy { id: number; title: string; words: string; why: string; consent_text: string }
export interface CallCard { person: PersonCard; vacancies: SpokenVacancy[] }
export interface CallListing { items: CallCard[]; next: string | null; reasons: Named[] }
export interface NewCall { result: string; vacancy_id: number | null; reason: string; consent: boolean; client_key: string }
export interface CallResult { id: number; result: string; result_text: string; application_id: number | null }
