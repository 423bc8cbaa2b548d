// Shows one phone: polls its state once a second and sends what its holder does.
import { drawChat as draw, h, when } from "./chat.js";

const $ = (id) => document.getElementById(id);
const n = document.body.dataset.phone;
const miniHome = document.body.dataset.miniHome;
const base = `/_sandbox/phones/${n}`;
const unsent = []; // texts on their way, or stuck: {text, failed}
let state = null;
let shown = "";
let view = "home";
let under = "chat"; // where the web view was opened from
let typing = false; // keyboard instead of menu
let openSub = -1;

async function call(path, body, method = "POST") {
  const answer = await fetch(path, {
    method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body || {}),
  });
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error);
  return data;
}

async function act(path, body) {
  try {
    await call(base + path, body);
  } catch (error) {
    announce(error.message, null);
  }
  await refresh();
}

// --- views ---------------------------------------------------------------------------------

function show(name) {
  if (name === "back") name = $("web-frame").firstChild ? "web" : "home";
  view = name;
  for (const part of document.querySelectorAll("[data-view]")) part.hidden = part.dataset.view !== name;
  history.replaceState({ ...history.state, view: name }, "");
  if (name === "chat") $("chat").scrollTop = $("chat").scrollHeight;
  if (state) { markSeen(); badges(); }
}

function openWeb(url, title) {
  if (!/^https?:/.test(url)) return announce("这个链接打不开，请告诉发消息的人。", null);
  document.cookie = `sandbox_phone=${n}; path=/; SameSite=Lax`; // another tab may have chosen another phone
  under = view === "web" ? under : view;
  history.pushState({ view: "web", url, title, under }, "");
  return frame(url, title);
}

function frame(url, title) {
  $("web-title").textContent = title || "网页";
  $("web-out").href = url;
  $("web-frame").replaceChildren(h("iframe", { src: url, title: title || "网页" }));
  show("web");
}

function closeWeb() {
  $("web-frame").replaceChildren();
  show(under);
}

addEventListener("popstate", (event) => {
  const to = event.state || { view: "home" };
  if (to.view === "web" && to.url) frame(to.url, to.title);
  else if ($("web-frame").firstChild) closeWeb();
});

// --- chat ----------------------------------------------------------------------------------

function again(one) {
  unsent.splice(unsent.indexOf(one), 1);
  say(one.text, one.menuId);
}

const drawChat = () => draw($("chat"), $("chat-title"), state, unsent, { openWeb, say, again });

async function say(text, menuId) {
  const one = { text, menuId, failed: false };
  unsent.push(one);
  drawChat();
  $("chat").scrollTop = $("chat").scrollHeight;
  try {
    await call(`${base}/say`, { text, menu_id: menuId || "" });
    unsent.splice(unsent.indexOf(one), 1);
    await refresh();
  } catch {
    one.failed = true;
    drawChat();
  }
}

// --- menu ----------------------------------------------------------------------------------

const KEYBOARD = '<svg viewBox="0 0 28 28" aria-hidden="true"><rect x="2" y="6" width="24" height="16" rx="2"/><path d="M6 11h2m3 0h2m3 0h2m3 0h1M6 15h2m3 0h2m3 0h2m3 0h1M9 19h10"/></svg>';
const LINES = '<svg viewBox="0 0 28 28" aria-hidden="true"><path d="M4 8h20M4 14h20M4 20h20"/></svg>';

async function press(button) {
  openSub = -1;
  drawBar();
  if (button.type === "click") return act("/click", { key: button.key });
  if (button.type === "view") {
    openWeb(button.url, button.name);
    return act("/open", { url: button.url });
  }
  if (button.type === "miniprogram") {
    openWeb(miniHome + button.pagepath, button.name);
    return act("/open", { pagepath: button.pagepath });
  }
  return announce("这种菜单要在真的微信里用，替身手机做不了。", null);
}

function drawBar() {
  const { following } = state.phone, buttons = state.menu?.button || [];
  $("join").hidden = following;
  $("bar").hidden = !following;
  const withMenu = buttons.length > 0 && !typing;
  $("toggle").hidden = buttons.length === 0;
  $("toggle").innerHTML = withMenu ? KEYBOARD : LINES;
  $("toggle").setAttribute("aria-label", withMenu ? "换成键盘" : "换成菜单");
  $("menu").hidden = !withMenu;
  $("say").hidden = withMenu;
  $("menu").replaceChildren(...buttons.map((button, i) => {
    const below = button.sub_button || [];
    const toggle = () => { openSub = openSub === i ? -1 : i; drawBar(); $("menu").children[i].lastChild.focus(); };
    const pop = openSub === i && below.length
      ? h("div", { className: "sub" }, ...below.map((b) => h("button", { type: "button", onclick: () => press(b) }, b.name))) : "";
    return h("div", {}, pop, below.length
      ? h("button", { type: "button", "aria-expanded": String(openSub === i), onclick: toggle }, `≡ ${button.name}`)
      : h("button", { type: "button", onclick: () => press(button) }, button.name));
  }));
}

// --- the other screens ---------------------------------------------------------------------

function drawSms() {
  const rows = state.sms.flatMap((one) => [
    h("li", { className: "time" }, when(one.at, state.now)),
    h("li", { className: "item" }, h("i", { className: "avatar" }, "信"), h("div", { className: "bubble" }, one.text)),
  ]);
  $("sms").replaceChildren(...(rows.length ? rows : [h("li", { className: "empty" }, `${state.phone.number} 还没有收到短信。`)]));
  $("sms").scrollTop = $("sms").scrollHeight;
}

function drawCodes() {
  const lasts = (code) => (code.expires_at === null ? "永久二维码" : `临时二维码，${when(code.expires_at, state.now)} 前能扫`);
  const rows = state.codes.map((code) => h("li", {}, h("button", { type: "button", onclick: () => scan(code.scene) },
    h("img", { src: `/cgi-bin/showqrcode?ticket=${encodeURIComponent(code.ticket)}`, alt: "" }),
    h("span", {}, `扫 ${code.scene}`, h("small", {}, lasts(code))))));
  $("codes").replaceChildren(...(rows.length ? rows : [h("li", {}, "还没有二维码。后台做好后会出现在这里，您也可以在上面直接填场景值。")]));
}

function drawProfile() {
  const { following, blocked } = state.phone;
  $("profile-said").textContent = !following ? "您还没有关注。" : blocked
    ? "您已关注，但关掉了它的消息。" : "您已关注，能收到它的消息。";
  $("unfollow").hidden = $("block").hidden = !following;
  document.querySelector(".plain [data-follow]").hidden = following;
  $("block").textContent = blocked ? "打开它的消息" : "关掉它的消息";
}

function drawDesk() {
  for (const place of document.querySelectorAll("[data-number]")) place.textContent = state.phone.number;
  const stray = state.stray_sms;
  $("stray").hidden = !stray;
  if (!stray) return;
  $("stray").firstChild.textContent = `有一条短信发给了 ${stray.number}，没有手机用这个号码。`;
  $("stray").lastChild.onclick = () => saveNumber(stray.number);
}

async function scan(scene) {
  try {
    await call(`${base}/follow`, { scene });
    $("scan-said").textContent = "";
    show("chat");
  } catch (error) {
    $("scan-said").textContent = error.message;
  }
  await refresh();
}

async function saveNumber(number) {
  try {
    await call(base, { number }, "PUT");
    $("number").value = number;
    $("number-said").textContent = "已保存。";
    await refresh(); // without loading the page anew: a form may be half filled in the web view
  } catch (error) {
    $("number-said").textContent = error.message;
  }
}

// --- what is new ---------------------------------------------------------------------------

const seenKey = (kind) => `seen:${state.phone.openid}:${kind}`;
const seen = (kind) => Number(localStorage.getItem(seenKey(kind)) || 0);
const fresh = (kind) => state[kind].filter((one) => one.side !== "me" && one.kind !== "typing" && one.id > seen(kind));

function markSeen() {
  if ((view === "chat" || view === "sms") && state[view].length) {
    localStorage.setItem(seenKey(view), state[view].at(-1).id);
  }
}

function badges() {
  for (const badge of document.querySelectorAll("[data-badge]")) {
    const count = fresh(badge.dataset.badge).length;
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? "99" : count;
    badge.setAttribute("aria-label", `${count} 条没看`);
  }
}

let bannerTimer = 0;

function announce(text, to) {
  const button = $("banner").firstChild;
  button.textContent = text;
  button.onclick = () => { $("banner").hidden = true; if (to) show(to); };
  $("banner").hidden = false;
  clearTimeout(bannerTimer);
  bannerTimer = setTimeout(() => { $("banner").hidden = true; }, 8000);
}

function announceNew(before) {
  for (const kind of ["chat", "sms"]) {
    const newest = fresh(kind).at(-1);
    if (!newest || view === kind || view === "home" || newest.id <= (before[kind].at(-1)?.id || 0)) continue;
    const words = newest.text || newest.body.text || newest.body.title || newest.body.articles?.[0].title || "请打开看看";
    announce(kind === "sms" ? `短信：${words}` : `湘就业：${words}`, view === "web" && kind === "chat" ? null : kind);
  }
}

async function refresh() {
  let text;
  try {
    const answer = await fetch(`${base}/state`, { cache: "no-store" });
    if (answer.status === 404) return location.replace("/?phone=1"); // everything was reset
    text = await answer.text();
  } catch {
    $("lost").hidden = false;
    return undefined;
  }
  $("lost").hidden = true;
  const before = state, next = JSON.parse(text);
  const last = next.chat.at(-1);
  const isTyping = last?.kind === "typing" && last.body.until > next.now;
  const key = JSON.stringify({ ...next, now: 0, isTyping });
  state = next;
  if (key === shown) return undefined;
  shown = key;
  drawChat(); drawBar(); drawSms(); drawCodes(); drawProfile(); drawDesk();
  markSeen();
  badges();
  if (before) announceNew(before);
  return undefined;
}

async function poll() {
  $("clock").textContent = new Date().toTimeString().slice(0, 5);
  await refresh();
  setTimeout(poll, 1000);
}

// --- wiring --------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-open]")) button.onclick = () => show(button.dataset.open);
for (const button of document.querySelectorAll("[data-follow]")) button.onclick = () => { show("chat"); act("/follow"); };
$("toggle").onclick = () => { typing = !typing; openSub = -1; drawBar(); if (typing) $("text").focus(); };
$("say").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  $("text").value = "";
  if (text) say(text);
};
$("scan-form").onsubmit = (event) => {
  event.preventDefault();
  if ($("scene").value.trim()) scan($("scene").value.trim());
  else $("scan-said").textContent = "请先填场景值，或点下面的二维码。";
};
$("number-form").onsubmit = (event) => { event.preventDefault(); saveNumber($("number").value.trim()); };
$("add-phone").onclick = async () => { location.href = `/?phone=${(await call("/_sandbox/phones")).n}`; };
$("unfollow").onclick = () => act("/unfollow");
$("block").onclick = () => act("/block", { on: !state.phone.blocked });
$("web-close").onclick = closeWeb;
$("web-back").onclick = () => history.back();
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && openSub >= 0) { openSub = -1; drawBar(); }
});

$("desk").open = matchMedia("(min-width: 800px)").matches;
const start = history.state;
if (start?.view === "web" && start.url) { under = start.under; frame(start.url, start.title); } else show(start?.view || "home");
poll();
