// Small helpers of the console's pages: keys, rows, menu, busy buttons. htmx does the rest.

const rows = () => [...document.querySelectorAll("tr[data-href]")];
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

function step(by) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.classList.contains("at"));
  const next = all[Math.min(all.length - 1, Math.max(0, now + by))];
  all[now]?.classList.remove("at");
  next.classList.add("at");
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("[data-search]")?.focus();
  } else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
    const row = document.querySelector("tr.at");
    if (row) location.href = row.dataset.href;
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-back]")) history.back();
  const button = event.target.closest("[data-menu]");
  if (button) {
    const open = document.body.classList.toggle("menu-open");
    button.setAttribute("aria-expanded", String(open));
  }
  const row = event.target.closest("tr[data-href]");
  if (row && !event.target.closest("a, button, input, summary") && !String(getSelection())) {
    location.href = row.dataset.href;
  }
});

// a second click must not send twice, and slow work says that it goes on
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.target.hasAttribute("hx-post")) return;
  setTimeout(() => {
    button.disabled = true;
    if (button.dataset.busy) button.textContent = button.dataset.busy;
  });
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("button:disabled").forEach((b) => { b.disabled = false; });
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-check-all]")) {
    const boxes = event.target.form.querySelectorAll("tbody input[type=checkbox]:enabled");
    boxes.forEach((box) => { box.checked = event.target.checked; });
  }
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  if (event.target.matches(".drop input")) {
    const name = event.target.closest(".drop").querySelector("[data-file-name]");
    name.textContent = event.target.files[0]?.name ?? "";
  }
  if (event.target.matches("select[data-goes]")) event.target.form.requestSubmit();
});
