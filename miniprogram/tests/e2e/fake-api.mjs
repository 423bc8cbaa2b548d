// node fake-api.mjs <port> <folder>: answers the /api/v1 contract from memory and serves the H5 build under /m/. Prints one line when ready.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { cards, desk, detail, form, occupations, regions, subsidy, training } from './fake-data.mjs'

const [port, folder] = process.argv.slice(2)
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png' }
const at = '2026-11-23T14:20:00+08:00'
const county = { code: '439901', name: '清溪县' }
const sent = { applications: [], 'training/wishes': [], claims: [] }
const keys = new Map() // request_key -> claim
const token = 'e2e-offer-token'
let bound = false
let push = false
let read = false
let answered = null
let photos = 0

class Refusal extends Error {
  constructor(status, message, rule = '', fields = {}) {
    super(message)
    Object.assign(this, { status, rule, fields })
  }
}
const add = (list, entry) => {
  sent[list].unshift({ id: sent[list].length + 1, status: 'sent', can_withdraw: true, created_at: at, ...entry })
  return sent[list][0]
}
const mustBind = () => {
  if (!bound) throw new Refusal(403, '请先绑定', 'bind.required')
}
const mustHold = (req) => {
  if (req.headers['x-offer-token'] !== token) throw new Refusal(404, '这条推荐已经过期了')
}
const steps = [{ text: '您已提交', at, done: true }, { text: '工作人员核对', at: null, done: false }]
const application = (id) => sent.applications.find((a) => a.vacancy.id === id && a.status === 'sent') ?? null
const page = (items, cursor, size = 20) => {
  const from = Number(cursor || 0)
  return { items: items.slice(from, from + size), next: from + size < items.length ? String(from + size) : null, total: items.length }
}

const routes = {
  'GET me': ({ cookie }) => ({
    signed_in: cookie, bound, name: bound ? '张*' : null, phone: bound ? '138****0000' : null, county: bound ? county : null,
    phone_confirmed: true, weekly_push: push, notices_unread: bound && !read ? 1 : 0, desk: bound ? desk : null,
  }),
  'POST bind/codes': () => ({ wait_s: 60 }),
  'POST bind': ({ body }) => {
    if (body.code !== '123456') throw new Refusal(400, '请核对后再填', '', { code: '验证码不对，请看最新的一条短信' })
    bound = true
    return { bound, message: '绑定好了，可以报名和申请了' }
  },
  'DELETE bind': () => ((bound = false), {}),
  'PUT me/weekly-push': ({ body }) => ({ weekly_push: (push = body.on) }),
  'GET notices': () => page(bound ? [{ id: 1, text: '清溪县的电焊班 12 月 1 日开班，还有 6 个名额', at, link: '/pages/training/wish', read }] : [], ''),
  'POST notices/read': () => ((read = true), {}),
  'GET regions': ({ query }) => ({ items: (regions[query.get('parent') ?? ''] ?? []).map(([code, name]) => ({ code, name, has_children: true })) }),
  'GET occupations': () => ({ items: occupations }),
  'GET vacancies': ({ query }) => ({
    ...page(cards.filter((c) => c.title.includes(query.get('q') ?? '') && !(query.get('region') ?? '').startsWith('44')), query.get('cursor')),
    meant: null, loosen: [],
  }),
  'GET vacancies/suggestions': () => ({ items: [] }),
  'GET vacancies/recommended': () => (mustBind(), { items: cards.slice(0, 5), reason: null }),
  'GET vacancies/:id': ({ id }) => {
    if (!cards[id - 1]) throw new Refusal(404, '这个岗位已经下架了')
    return detail(cards[id - 1], application(Number(id)))
  },
  'POST vacancies/:id/applications': ({ id }) => (mustBind(), add('applications', { vacancy: cards[id - 1], status_text: '已报名，2 天内给您打电话', steps, note: null, applied_at: at })),
  'GET offer': ({ req }) => (mustHold(req), { vacancy: detail(cards[0], null), more: cards.slice(1, 5), answer: answered, expires_on: '2026-12-07' }),
  'POST offer/answers': ({ req, body }) => {
    mustHold(req)
    answered = body.answer
    return { answer: answered, message: answered === 'declined' ? '知道了，下周给您推近一点的' : '好的，县里的工作人员 2 天内给您打电话' }
  },
  'GET training/options': () => training,
  'POST training/wishes': ({ body }) => {
    mustBind()
    const name = (list, code) => list.find((entry) => entry.code === code).name
    return add('training/wishes', {
      occupation_name: name(training.occupations, body.occupation_code), time_name: name(training.times, body.time_code),
      mode_name: name(training.modes, body.mode_code), place_name: county.name, status_text: '已登记，等开班',
    })
  },
  'GET subsidies': () => ({ county, counties: [county, { code: '430121', name: '长沙县' }], items: [subsidy] }),
  'GET subsidies/:id': () => subsidy,
  'GET subsidies/:id/form': () => (mustBind(), form),
  'POST photos': ({ raw }) => {
    mustBind()
    if (!raw.includes('name="photo"') || !raw.includes('JFIF')) throw new Refusal(400, '照片打不开，请重新拍一张')
    return { id: ++photos, width: 1, height: 1 }
  },
  'POST claims': ({ body }) => {
    mustBind()
    if (!keys.has(body.request_key)) keys.set(body.request_key, add('claims', { item: form.item, status_text: '已提交，等乡镇核对', reason: null, steps }))
    return keys.get(body.request_key)
  },
}
for (const list of Object.keys(sent)) {
  routes[`GET ${list}`] = () => (mustBind(), page(sent[list], ''))
  routes[`DELETE ${list}/:id`] = ({ id }) => Object.assign(sent[list].find((entry) => entry.id === Number(id)), { status: 'withdrawn', status_text: '您已撤回', can_withdraw: false })
}
const matched = (method, path) => {
  if (routes[`${method} ${path}`]) return { act: routes[`${method} ${path}`] }
  const [, head, id, tail] = path.match(/^(.+?)\/([^/]+)(\/(?:form|applications))?$/) ?? []
  return { act: routes[`${method} ${head}/:id${tail ?? ''}`], id }
}

async function answer(req, url) {
  const chunks = []
  for await (const chunk of req) chunks.push(chunk)
  const raw = Buffer.concat(chunks).toString('latin1')
  const cookie = /session=e2e/.test(req.headers.cookie ?? '')
  if (req.headers['x-client'] !== 'h5') throw new Refusal(403, '缺少 X-Client')
  const { act, id } = matched(req.method, url.pathname.slice('/api/v1/'.length))
  if (!act) throw new Refusal(404, `没有 ${req.method} ${url.pathname}`)
  const json = (req.headers['content-type'] ?? '').includes('json') && raw
  return act({ req, id, raw, cookie, query: url.searchParams, body: json ? JSON.parse(Buffer.concat(chunks).toString()) : {} })
}
function signIn(res, url) {
  res.writeHead(302, { 'set-cookie': 'session=e2e; Path=/; HttpOnly', location: `/m/#${url.searchParams.get('to')}` }).end()
}
function file(res, path) {
  const name = join(folder, normalize(path === '/m/' ? '/index.html' : path.slice(2)))
  if (!existsSync(name) || statSync(name).isDirectory()) return res.writeHead(404).end()
  res.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' })
  createReadStream(name).pipe(res)
}

createServer(async (req, res) => {
  const url = new URL(req.url, 'http://fake')
  if (url.pathname === '/favicon.ico') return res.writeHead(204).end()
  if (url.pathname.startsWith('/m/')) return file(res, url.pathname)
  if (url.pathname === '/api/v1/sign-in/oauth') return signIn(res, url)
  try {
    const body = await answer(req, url)
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  } catch (e) {
    const { status = 500, message, rule = '', fields = {} } = e
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { code: 'refused', message, rule, fields } }))
  }
}).listen(Number(port), '127.0.0.1', () => console.log('ready'))
