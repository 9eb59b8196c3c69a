// What makes a page easier to read. Without it, everything can be read all the same.
"use strict";

(() => {
  const body = document.body;
  const single = body.classList.contains("single");

  // The place that an address leads to; what a walk adds to it comes behind an `&`.
  const place = () => {
    const id = decodeURIComponent(location.hash.slice(1)).split("&")[0];
    return id ? document.getElementById(id) : null;
  };

  // What is folded around a place opens.
  const unfold = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (at.localName === "details") at.open = true;
    }
  };

  // In a single file, a page is shown where the address leads into it, whatever a walk has added.
  const turn = () => {
    const to = place();
    unfold(to);
    if (!single) return;
    const page = (to && to.closest("article")) || document.querySelector("article.home");
    for (const shown of document.querySelectorAll("article.shown")) shown.classList.remove("shown");
    page.classList.add("shown");
    const heading = page.querySelector("h1");
    if (heading) {
      document.title = heading.textContent;
      document.documentElement.dataset.running = heading.textContent;
    }
    if (to && to === page) scrollTo(0, 0);
    else if (to) to.scrollIntoView();
  };
  if (single) body.classList.add("turned");
  addEventListener("hashchange", turn);
  turn();

  // A chart is first seen where its walk begins.
  for (const chart of document.querySelectorAll("details.chart")) {
    const box = chart.querySelector(".scroll");
    const image = chart.querySelector("img");
    const begin = () => { box.scrollLeft = Number(box.dataset.root) - box.clientWidth / 2; };
    chart.addEventListener("toggle", () => {
      if (!chart.open) return;
      if (image.complete) begin();
      else image.addEventListener("load", begin, { once: true });
    });
  }

  // On paper nothing is folded, whatever the browser makes of its style.
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details.shared:not([open])")) {
      folded.open = true;
      opened.push(folded);
    }
  });
  addEventListener("afterprint", () => { for (const folded of opened.splice(0)) folded.open = false; });

  // Merchants have no search but this: what is typed narrows the list.
  const find = document.getElementById("find");
  if (body.dataset.readers === "merchants" && find) {
    const input = document.getElementById("search");
    const narrow = () => {
      const words = input.value.toLowerCase().split(/\s+/u).filter(Boolean);
      for (const table of document.querySelectorAll("section.table")) {
        let left = 0;
        for (const row of table.querySelectorAll("li")) {
          const said = row.textContent.toLowerCase();
          row.hidden = !words.every((word) => said.includes(word));
          if (!row.hidden) left += 1;
        }
        table.hidden = left === 0;
      }
    };
    input.addEventListener("input", narrow);
    find.hidden = false;
    if (input.value) narrow();
  }
})();
