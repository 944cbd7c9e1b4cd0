"use strict";
(() => {
  const form = document.getElementById("filters");
  const rows = [...document.querySelectorAll("tbody tr")];
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");

  // A row's numbers beside the lights count what the other filters leave, so a light that is off still shows its count.
  const apply = () => {
    const wanted = new FormData(form);
    const lights = new Set(wanted.getAll("light"));
    const name = wanted.get("name").trim().toLowerCase();
    const counts = {};
    let visible = 0;
    for (const row of rows) {
      const { unit, chain, light } = row.dataset;
      const fits =
        (!wanted.get("unit") || unit === wanted.get("unit")) &&
        (!wanted.get("chain") || chain === wanted.get("chain")) &&
        row.dataset.name.toLowerCase().includes(name);
      if (fits) counts[light] = (counts[light] || 0) + 1;
      row.hidden = !(fits && lights.has(light));
      if (!row.hidden) visible += 1;
    }
    for (const place of document.querySelectorAll("[data-count]")) place.textContent = counts[place.dataset.count] || 0;
    shown.textContent = visible === rows.length ? `共${rows.length}个项目` : `${rows.length}个项目中显示${visible}个`;
    none.hidden = visible > 0;
  };

  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
})();
