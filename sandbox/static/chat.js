// Draws the chat: every kind of message that the platform can show, as nodes.
const miniHome = document.body.dataset.miniHome;
let hands = {}; // what pressing things does: { openWeb, say, again }

export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (key in node) node[key] = value; else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

// A mini-program page opens as its twin in the browser, built from the same source.
function target(item) {
  return item.miniprogram ? miniHome + item.miniprogram.pagepath : item.url;
}

const LINK = /<a\s+([^>]*)>([\s\S]*?)<\/a>|https?:\/\/[^\s<>"'，。；！？）】]+/g;

function rich(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(from, match.index), link(match));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

function link([whole, attributes, words]) {
  const read = (name) => (attributes || "").match(new RegExp(`${name}=["']([^"']*)["']`))?.[1];
  const page = read("data-miniprogram-path");
  const url = page ? miniHome + page : attributes ? read("href") || "" : whole;
  const reply = url.startsWith("weixin://bizmsgmenu?") && new URL(url).searchParams;
  const press = (event) => {
    event.preventDefault();
    if (reply) hands.say(reply.get("msgmenucontent"), reply.get("msgmenuid"));
    else hands.openWeb(url, words || "网页");
  };
  if (!reply && !/^https?:/.test(url)) return words || "";
  return h("a", { href: url, onclick: press }, words || whole);
}

const BODIES = {
  text: (b) => h("div", { className: "bubble" }, ...rich(b.text)),
  location: (b) => h("div", { className: "bubble" }, `位置：${b.text}`),
  template: (b) => {
    const lines = b.rows.flatMap(([label, value]) => [h("dt", {}, label), h("dd", {}, value)]);
    const inside = [h("h2", {}, b.title), h("dl", {}, ...lines)];
    const url = target(b);
    if (!url) return h("div", { className: "card" }, ...inside);
    const more = h("span", { className: "more" }, h("span", {}, "查看详情"), h("span", {}, "›"));
    return h("button", { className: "card", type: "button", onclick: () => hands.openWeb(url, b.title) }, ...inside, more);
  },
  news: (b) => h("div", { className: "stack" }, ...b.articles.map((a) =>
    h("button", { className: "card", type: "button", disabled: !a.url, onclick: () => hands.openWeb(a.url, a.title) },
      a.picurl ? h("img", { src: a.picurl, alt: "" }) : "", h("h2", {}, a.title), a.description ? h("p", {}, a.description) : ""))),
  miniprogrampage: (b) => h("button", { className: "card", type: "button", onclick: () => hands.openWeb(target(b), b.title) },
    h("h2", {}, b.title), h("span", { className: "more" }, h("span", {}, "打开小程序"), h("span", {}, "›"))),
  msgmenu: (b) => h("div", { className: "card" }, b.head ? h("h2", {}, b.head) : "",
    ...b.items.map((i) => h("button", { className: "choice", type: "button", onclick: () => hands.say(i.content, i.id) }, i.content)),
    b.tail ? h("p", {}, b.tail) : ""),
};

function item(side, body, mark) {
  return h("li", { className: `item ${side}` },
    h("i", { className: "avatar", "aria-label": side === "me" ? "我" : "湘就业" }, side === "me" ? "我" : "湘"), body, mark || "");
}

export function when(at, nowS) {
  const then = new Date(at * 1000), now = new Date(nowS * 1000);
  const clock = then.toTimeString().slice(0, 5);
  const days = Math.round((now.setHours(0, 0, 0, 0) - new Date(then).setHours(0, 0, 0, 0)) / 864e5);
  if (days === 0) return clock;
  return days === 1 ? `昨天 ${clock}` : `${then.getMonth() + 1}月${then.getDate()}日 ${clock}`;
}

// `unsent` are texts on their way, or stuck: { text, menuId, failed }
export function drawChat(list, title, state, unsent, doing) {
  hands = doing;
  const rows = [];
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  let last = 0, typingUntil = 0;
  for (const entry of state.chat) {
    typingUntil = entry.kind === "typing" ? entry.body.until : 0;
    if (entry.kind === "typing") continue;
    if (entry.at - last > 300) rows.push(h("li", { className: "time" }, when(entry.at, state.now)));
    last = entry.at;
    if (entry.kind === "system") rows.push(h("li", { className: "system" }, h("span", {}, entry.body.text)));
    else rows.push(item(entry.side, BODIES[entry.kind](entry.body)));
  }
  for (const one of unsent) {
    const mark = h("span", { className: "sent" }, one.failed
      ? h("button", { type: "button", onclick: () => hands.again(one) }, "没发出去，再发一次") : "正在发送…");
    rows.push(item("me", BODIES.text(one), mark));
  }
  if (!rows.length) rows.push(h("li", { className: "empty" }, "还没有消息。"));
  list.replaceChildren(...rows);
  title.textContent = typingUntil > state.now ? "对方正在输入…" : "湘就业";
  if (atEnd) list.scrollTop = list.scrollHeight;
}
