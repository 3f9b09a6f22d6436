"use strict";
const find = (id) => document.getElementById(id);
let shown = { version: -1, page_version: -1, name: "" };

function look() {
  return "page?look=" + (find("dark").checked ? "dark" : "light") + "&v=" + shown.page_version;
}

function showPage() {
  find("page").className = find("phone").checked ? "phone" : "";
  find("page").hidden = !shown.has_page;
  if (shown.has_page && find("page").src !== new URL(look(), location).href) find("page").src = look();
  find("alone").href = look();
}

function list(place, texts) {
  place.replaceChildren(...texts.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
}

function showFaults() {
  const place = find("faults");
  place.hidden = !shown.faults.length;
  const faults = document.createElement("ul");
  list(faults, shown.faults);
  const trace = document.createElement("pre");
  trace.textContent = shown.trace;
  place.replaceChildren(faults, ...(shown.trace ? [trace] : []));
}

function show(next) {
  const before = shown;
  shown = next;
  if (next.names.join() !== (before.names || []).join() || next.name !== before.name) {
    find("names").replaceChildren(...next.names.map((name) => new Option(name, name, false, name === next.name)));
  }
  document.title = (next.title || next.name) + " – reportbot preview";
  // Made by the preview itself, of escaped texts; what somebody is just typing stays.
  if (next.form !== before.form) find("inputs").innerHTML = next.form;
  if (next.message !== before.message) find("message").innerHTML = next.message;
  find("status").textContent = next.note;
  find("status").className = next.status;
  document.body.dataset.status = next.status;
  document.body.dataset.version = next.page_version;
  find("warned").hidden = !next.warnings.length;
  list(find("warnings"), next.warnings);
  showFaults();
  showPage();
}

async function ask(name, values) {
  const headers = { "Content-Type": "application/json", "X-Reportbot": "preview" };
  await fetch("run", { method: "POST", headers, body: JSON.stringify({ name, values }) });
}

find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  ask(shown.name, Object.fromEntries(new FormData(find("form"))));
});
find("names").addEventListener("change", (event) => ask(event.target.value, null));
for (const id of ["phone", "dark"]) find(id).addEventListener("change", showPage);

async function follow() {
  for (;;) {
    try {
      show(await (await fetch("shown?after=" + shown.version)).json());
    } catch (error) {
      find("status").textContent = "The preview has ended.";
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
follow();
