// node tools/draw-icons.mjs – draws src/static/*.png from the shapes below with Chromium (a tab bar takes pictures only)
import { chromium } from 'playwright-core'

const green = '#0B6E54'
const grey = '#55636A'
const shapes = {
  home: '<path d="M3 11 12 3l9 8"/><path d="M5.5 9.5V20h13V9.5"/><path d="M10 20v-6h4v6"/>',
  work: '<rect x="3" y="7.5" width="18" height="12.5" rx="1.5"/><path d="M8.5 7.5V4.5h7v3"/><path d="M3 12.5h18"/><path d="M12 11v3"/>',
  mine: '<circle cx="12" cy="8" r="4.2"/><path d="M4 20.5c0-4.4 3.6-7 8-7s8 2.6 8 7"/>',
  learn: '<path d="M14.5 4.2a4.6 4.6 0 0 0-5.6 6L3.4 15.7a2.1 2.1 0 0 0 0 3l1.9 1.9a2.1 2.1 0 0 0 3 0l5.5-5.5a4.6 4.6 0 0 0 6-5.6l-3.1 3.1-3.1-.8-.8-3.1z"/>',
  money: '<circle cx="12" cy="12" r="9"/><path d="m8 6.5 4 5.5 4-5.5M12 12v6M8.5 12.5h7M8.5 15.5h7"/>',
}
const picture = (shape, colour, size) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 24 24" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${shapes[shape]}</svg>`
const files = [
  ...['home', 'work', 'mine'].flatMap((name) => [[`tab-${name}`, name, grey, 81], [`tab-${name}-on`, name, green, 81]]),
  ...['work', 'learn', 'money'].map((name) => [`door-${name}`, name, green, 128]),
]

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
const page = await browser.newPage()
for (const [file, shape, colour, size] of files) {
  await page.setContent(`<body style="margin:0">${picture(shape, colour, size)}</body>`)
  await page.screenshot({ path: new URL(`../src/static/${file}.png`, import.meta.url).pathname, omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } })
}
await browser.close()
