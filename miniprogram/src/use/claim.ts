/** The answers of a claim: kept half-done on the phone, checked before sending, sent under one key so that it counts once. */
import { reactive, ref, watch } from 'vue'
import type { ClaimForm, NewClaim, Question } from '@/contract'
import { dropDraft, loadDraft, saveDraft, uuid } from '@/draft'
import { faultsOf, idNoFault } from '@/validate'

interface Draft { answers: Record<string, string>; photo: number; request_key: string }

function fault(question: Question, value: string): string {
  if (!value.trim()) return question.required ? `请${question.type === 'date' ? '选' : '填'}${question.label}` : ''
  if (question.type === 'number' && !/^\d+(\.\d+)?$/.test(value.trim())) return `${question.label}只填数字`
  return question.type === 'idcard' ? idNoFault(value) : ''
}

export function useClaim() {
  const draft = reactive<Draft>({ answers: {}, photo: 0, request_key: '' })
  const faults = ref<Record<string, string>>({})
  let key = ''
  let asked: ClaimForm | null = null
  let secret: string[] = [] // identity numbers stay in memory

  function begin(form: ClaimForm) {
    asked = form
    key = `claim:${form.item.code}`
    secret = form.ask.filter((question) => question.type === 'idcard').map((question) => question.key)
    const kept = loadDraft<Draft>(key)
    const said = Object.fromEntries(form.ask.map((question) => [question.key, question.value])) // of a returned claim
    Object.assign(draft, { answers: { ...said, ...kept.answers }, photo: kept.photo ?? 0, request_key: kept.request_key ?? uuid() })
  }
  function keep() {
    const answers = Object.fromEntries(Object.entries(draft.answers).filter(([name]) => !secret.includes(name)))
    if (key) saveDraft(key, { ...draft, answers })
  }
  const check = () => faultsOf({
    ...Object.fromEntries(asked?.ask.map((question) => [question.key, fault(question, draft.answers[question.key] ?? '')]) ?? []),
    photo: asked?.photo.required && !draft.photo ? `请先拍一张${asked.photo.label}` : '',
  })
  watch(draft, () => {
    keep()
    if (Object.keys(faults.value).length) faults.value = check() // a fault goes away as soon as it is mended
  })

  function right(): boolean {
    faults.value = check()
    return !Object.keys(faults.value).length
  }
  const claim = (form: ClaimForm): NewClaim => ({
    item_code: form.item.code,
    answers: { ...draft.answers },
    photo_ids: draft.photo ? [draft.photo] : [],
    request_key: draft.request_key,
  })
  function end() {
    dropDraft(key)
    key = ''
  }
  return { draft, faults, begin, right, claim, end }
}
