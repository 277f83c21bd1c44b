"use strict";
const form = document.getElementById("filters");
const rows = [...document.querySelectorAll("details.dispute")];
const shown = document.getElementById("shown");
const unfold = document.getElementById("unfold");
const whole = shown.textContent;

function apply() {
  const data = new FormData(form);
  const codes = new Set(data.getAll("code"));
  const wanted = ["change", "kind", "town", "lead_unit"].filter((name) => data.get(name));
  const words = data.get("search").toLowerCase().split(/\s+/).filter(Boolean);
  let n = 0;
  for (const row of rows) {
    const fits = codes.has(row.dataset.code)
      && wanted.every((name) => row.dataset[name] === data.get(name))
      && words.every((word) => row.dataset.search.includes(word));
    row.hidden = !fits;
    n += fits;
  }
  shown.textContent = n === rows.length ? whole : `${n} / ${rows.length} 件`;
}

form.addEventListener("input", apply);
unfold.addEventListener("click", () => {
  const open = unfold.textContent === "全部展开";
  for (const row of rows) if (!row.hidden) row.open = open;
  unfold.textContent = open ? "全部收起" : "全部展开";
});
