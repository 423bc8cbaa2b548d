// node check.mjs <folder with project.config.json> – WeChat's own compilers over the built mini-program, without network or key
import { generateKeyPairSync } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, readdirSync, mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const require = createRequire(import.meta.url)
const projectPath = resolve(process.argv[2] ?? '.')
const { miniprogramRoot = '' } = JSON.parse(readFileSync(join(projectPath, 'project.config.json'), 'utf8'))
const root = join(projectPath, miniprogramRoot)
let bad = 0
const fail = (text) => { bad++; console.error('✗ ' + text) }

// 1. wcc (WXML) and wcsc (WXSS), the compilers inside WeChat
const bin = join(dirname(require.resolve('miniprogram-compiler')), 'bin', 'linux')
const files = readdirSync(root, { recursive: true }).map(String)
const run = (tool, args) => { chmodSync(join(bin, tool), 0o755); return spawnSync(join(bin, tool), args, { cwd: root, encoding: 'utf8', maxBuffer: 1e9 }) }
const of = (...ext) => files.filter((f) => ext.some((e) => f.endsWith(e)))
const wxss = of('.wxss')
for (const [tool, args] of [['wcc', of('.wxml', '.wxs')], ['wcsc', ['-pc', String(wxss.length), ...wxss]]]) {
  const r = run(tool, args)
  if (r.status !== 0) fail(`${tool}: ${r.stderr.trim()}`)
  else console.log(`✓ ${tool}: ${args.length} files`)
}

// 2. miniprogram-ci, cut out of WeChat DevTools: app.json/page.json rules, missing files, package size.
//    A throw-away key and an own attr() keep it off the network (an upload would need the real key and an allowed IP).
process.chdir(mkdtempSync(join(tmpdir(), 'ci-')))   // it leaves cache folders in the working directory
const ci = require('miniprogram-ci')
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' })
const project = new ci.Project({ appid: 'wx0123456789abcdef', type: 'miniProgram', projectPath, privateKey, ignores: ['node_modules/**/*'] })
project.attr = async () => ({ appType: 0, gameApp: false, isSandbox: false, released: false, platform: false, appName: '', setting: {
  MaxCodeSize: 2, MaxSubpackageSubCodeSize: 2, MaxSubpackageFullCodeSize: 20, NavigateMiniprogramLimit: 10, MaxSubPackageLimit: 100, MinTabbarCount: 2, MaxTabbarCount: 5, MaxTabbarIconSize: 40 } })
try {
  const out = await ci.getCompiledResult({ project, version: '0.0.0', desc: '', setting: { useProjectConfig: true }, onProgressUpdate() {} })
  console.log(`✓ miniprogram-ci: ${Object.keys(out).length} files, ${Math.round(Object.values(out).reduce((n, b) => n + Buffer.byteLength(b), 0) / 1024)} kB`)
  for (const rule of await ci.checkCodeQuality(project)) {
    if (rule.name === 'PACKAGE_SIZE_LIMIT') console.log('  packages', rule.detail)
    if (!rule.success) fail(`${rule.name}: ${rule.text} ${JSON.stringify(rule.detail ?? '')}`)
  }
} catch (e) { fail(`miniprogram-ci: ${[e].flat().map((x) => x.message ?? x).join('\n')}`) }
process.exit(bad ? 1 : 0)
