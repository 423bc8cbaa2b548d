/** What can be checked on the phone, each fault with a sentence that says what to do. */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const digits = '10X98765432'

export const cleanIdNo = (idNo: string) => idNo.replace(/\s/g, '').toUpperCase()

function realDate(text: string): boolean {
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`
  const at = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) && at.getTime() <= Date.now() && text >= '1900'
}

/** Faults of a citizen's number (GB 11643): length, characters, birthday, check digit. '' when it is right. */
export function idNoFault(raw: string): string {
  const idNo = cleanIdNo(raw)
  if (!idNo) return '请填身份证号'
  if (idNo.length < 18) return `身份证号少了 ${18 - idNo.length} 位，请核对后再填`
  if (idNo.length > 18) return `身份证号多了 ${idNo.length - 18} 位，请核对后再填`
  if (!/^\d{17}[\dX]$/.test(idNo)) return '身份证号只有数字，最后一位可以是 X，请核对后再填'
  if (!realDate(idNo.slice(6, 14))) return '身份证号里的出生日期不对，请核对后再填'
  const sum = weights.reduce((n, weight, i) => n + weight * Number(idNo[i]), 0)
  return digits[sum % 11] === idNo[17] ? '' : '身份证号有一位不对，请照着身份证核对后再填'
}

export const nameFault = (name: string) => (name.trim().length >= 2 ? '' : '请填姓名，照着身份证填')

export function phoneFault(raw: string): string {
  const phone = raw.replace(/\s/g, '')
  if (!phone) return '请填手机号'
  if (!/^\d+$/.test(phone)) return '手机号只有数字，请核对后再填'
  if (phone.length !== 11) return `手机号要 11 位，您填了 ${phone.length} 位，请核对后再填`
  return /^1[3-9]/.test(phone) ? '' : '手机号开头不对，请核对后再填'
}

export const codeFault = (code: string) => (/^\d{4,6}$/.test(code.trim()) ? '' : '请填短信里的验证码')

/** Keeps the faults that say something: `{}` = all right. */
export const faultsOf = (faults: Record<string, string>) => Object.fromEntries(Object.entries(faults).filter(([, text]) => text))
