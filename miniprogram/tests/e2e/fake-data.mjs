// Invented content for the small server of the tests: no real employer, place of work or person.
export const desk = { name: '清溪县就业服务中心', phone: '0700-0000000' }
const kinds = [['电焊工', '5000–7000'], ['缝纫工', '4000–5500'], ['保洁员', '3000–3500'], ['月嫂', '6000–8000']]

export const cards = Array.from({ length: 43 }, (_, i) => ({
  id: i + 1,
  title: kinds[i % 4][0],
  wage_text: `${kinds[i % 4][1]} 元/月`, month_text: '',
  place_text: i % 2 ? '清溪县 · 本县' : '长沙市望城区 · 县城到县城约 110 公里',
  tags: ['包吃包住', '签合同', '长白班'].slice(0, (i % 3) + 1),
  why: i % 2 ? null : '您会电焊，工资合您的要求',
  employer_name: `示例${i + 1}号公司`,
  headcount_left: (i % 5) + 1,
}))
export const detail = (card, application) => ({
  ...card,
  description: '按图纸焊接钢结构件，白班，每天 8 小时，月休 4 天。\n入职先跟师傅学 3 天，学习期照发工资。',
  requirements: [{ label: '文化程度', value: '不限' }, { label: '经验', value: '做过就行' }],
  address: '清溪县示例路 1 号',
  valid_to: '2026-12-31',
  occupation_name: card.title,
  desk,
  employer_id: null, report_kinds: [{ code: 'fee', name: '要交钱、交押金' }],
  fee_notice: '求职不收任何费用。要您交押金、培训费、体检费的，请打县里的电话',
  consent_text: `我同意把姓名和手机号给“${card.employer_name}”，让他们联系我`,
  my_application: application,
})
export const regions = {
  '': [['43', '湖南省'], ['44', '广东省']],
  43: [['4301', '长沙市'], ['4399', '示例市']],
  4301: [['430112', '望城区'], ['430121', '长沙县']],
  4399: [['439901', '清溪县']],
  44: [['4401', '广州市']],
  4401: [['440103', '荔湾区']],
}
export const occupations = [
  { code: '6', name: '生产制造', picture: 'building-factory-2', children: [{ code: '601', name: '电焊工' }, { code: '602', name: '缝纫工' }] },
  { code: '4', name: '生活服务', picture: 'spray', children: [{ code: '401', name: '保洁员' }, { code: '402', name: '月嫂' }] },
]
export const training = {
  occupations: [['t1', '电焊', 'flame'], ['t2', '月嫂', 'home-heart'], ['t3', '厨师', 'chef-hat'], ['t4', '叉车', 'forklift']].map(([code, name, picture]) => ({ code, name, picture })),
  times: [{ code: 'day', name: '白天' }, { code: 'evening', name: '晚上' }, { code: 'slack', name: '农闲的时候' }],
  modes: [{ code: 'class', name: '到班上学' }, { code: 'online', name: '在手机上学' }],
}
export const subsidy = {
  code: 'travel',
  name: '外出务工交通补贴',
  who: '到外省或外市做工满 3 个月的人',
  standard: '跨省每人每年 400 元，省内跨市 200 元',
  summary: '凭车票或务工证明领，一年一次',
  steps: ['在这里填一填，拍一张车票', '村里和乡镇核对', '公示', '钱打到您的社保卡'],
  documents: ['身份证', '车票或务工证明'],
  office: '清溪县就业服务中心',
  phone: desk.phone,
  address: '清溪县示例路 2 号',
}
export const form = {
  item: { code: subsidy.code, name: subsidy.name },
  known: [{ key: 'name', label: '姓名', value: '张*' }, { key: 'phone', label: '手机号', value: '138****0000' }],
  ask: [
    { key: 'place', label: '在哪里做工', type: 'text', hint: '写到市，比如：东莞市', required: true, value: '' },
    { key: 'since', label: '哪天开始做的', type: 'date', hint: '', required: false, value: '' },
    { key: 'months', label: '做了几个月', type: 'number', hint: '满 3 个月才能领', required: true, value: '' },
  ],
  photo: { label: '车票或务工证明', hint: '字要拍清楚', required: true },
}
