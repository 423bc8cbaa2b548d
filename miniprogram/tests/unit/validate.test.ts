import { expect, test } from 'vitest'
import { codeFault, faultsOf, idNoFault, nameFault, phoneFault } from '@/validate'

// numbers of the area 439901, which does not exist
test.each([
  ['43990119900101002X', ''],
  ['43990119900101002x', ''],
  ['439901 19900101 002X', ''],
  ['439901199001010030', '身份证号有一位不对，请照着身份证核对后再填'],
  ['439901199001010021', '身份证号有一位不对，请照着身份证核对后再填'],
  ['43990119900101002', '身份证号少了 1 位，请核对后再填'],
  ['43990119900101002XX', '身份证号多了 1 位，请核对后再填'],
  ['4399011990010100AX', '身份证号只有数字，最后一位可以是 X，请核对后再填'],
  ['439901199002300020', '身份证号里的出生日期不对，请核对后再填'],
  ['439901299901010020', '身份证号里的出生日期不对，请核对后再填'],
  ['439901189901010020', '身份证号里的出生日期不对，请核对后再填'],
  ['', '请填身份证号'],
])('identity number %s -> "%s"', (idNo, fault) => expect(idNoFault(idNo)).toBe(fault))

test.each([
  ['13800000000', ''],
  ['138 0000 0000', ''],
  ['1380000000', '手机号要 11 位，您填了 10 位，请核对后再填'],
  ['23800000000', '手机号开头不对，请核对后再填'],
  ['138-0000-0000', '手机号只有数字，请核对后再填'],
  ['', '请填手机号'],
])('phone %s -> "%s"', (phone, fault) => expect(phoneFault(phone)).toBe(fault))

test('all faults are told at once, and only faults', () => {
  expect(faultsOf({ name: nameFault(''), phone: phoneFault('13800000000'), code: codeFault('12') })).toEqual({
    name: '请填姓名，照着身份证填',
    code: '请填短信里的验证码',
  })
})
