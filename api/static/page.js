// Comfort only: every page is complete without this file. It adds buttons that copy, and a slider for the day.
"use strict";

(() => {
  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  const told = make("p", { className: "unseen" });
  told.setAttribute("role", "status");
  document.querySelector("main").append(told);

  // The clipboard is closed to pages that came over plain HTTP from another machine; a selection is not.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const held = make("textarea", { value: text, className: "unseen", readOnly: true });
      const focused = document.activeElement;
      document.body.append(held);
      held.select();
      const done = document.execCommand("copy");
      held.remove();
      focused?.focus();
      return done;
    }
  };

  const button = (words, text, name) => {
    const made = make("button", { type: "button", className: "copy", textContent: words });
    if (name) made.setAttribute("aria-label", `${words}: ${name}`);
    made.addEventListener("click", async () => {
      const done = await copy(text());
      made.textContent = done ? "Copied" : "Not copied: select it by hand";
      told.textContent = made.textContent;
      setTimeout(() => { made.textContent = words; told.textContent = ""; }, 2500);
    });
    return made;
  };

  // What is struck, underlined or said only to listeners is not part of a quotation.
  const words = (element) => {
    const clone = element.cloneNode(true);
    clone.querySelectorAll(".unseen, del").forEach((part) => part.remove());
    return clone.textContent.replace(/\s+/g, " ").trim();
  };
  const citation = (quoted) =>
    quoted.querySelector("[data-cite]")?.dataset.cite ??
    [...quoted.querySelectorAll("cite")].map(words).join("; ");
  // A lead-in is part of what is copied, and what is only near is copied as such.
  const leadIn = (quoted) => [...quoted.querySelectorAll(".context")].map((part) => `[${words(part)}] `).join("");
  const near = (quoted) => (quoted.matches(".nearest") ? "Nearest words, not certain to answer: " : "");
  // The address by which people know the server, where it was told one. Another leads nowhere from a memorandum.
  const site = document.querySelector("main").dataset.site;
  const address = (quoted) => {
    const link = quoted.querySelector('a[href*="/passages/"]')?.getAttribute("href").replace(/\/(history|cite)$/, "");
    return link ? new URL(link, site || location.href).href : "";
  };
  const quotation = (quoted) =>
    [`${near(quoted)}${leadIn(quoted)}“${words(quoted.querySelector(".words, .said"))}” ${citation(quoted)}`, site && address(quoted)]
      .filter(Boolean).join(", ");

  document.querySelectorAll(".quoted").forEach((quoted) => {
    if (!quoted.querySelector(".said")) return;
    const tools = quoted.querySelector(".tools") ?? quoted.appendChild(make("p", { className: "tools" }));
    const heading = quoted.querySelector("h2, h3");
    const name = heading ? words(heading) : citation(quoted);
    tools.prepend(
      button("Copy quotation and citation", () => quotation(quoted), name), " ",
      ...(address(quoted) ? [button("Copy link", () => address(quoted), name), " "] : []),
    );
  });

  document.querySelectorAll(".policy-text .cited").forEach((line) => {
    const passage = line.closest(".passage");
    line.append(" ", button("Copy", () => quotation(passage), citation(passage)));
  });

  const take = document.getElementById("take");
  if (take) {
    const listed = () => [...document.querySelectorAll("article.quoted")]
      .map((quoted, place) => `${place + 1}. ${quotation(quoted)}`).join("\n\n");
    take.append(" · ", button("Copy all of them", listed));
  }

  // A brief takes seconds: what is being done is said, since a page that only waits looks like one that hangs.
  const checked = document.querySelector("form[data-checks]");
  checked?.addEventListener("submit", () => {
    const [file] = checked.elements.file.files;
    const quoted = (checked.elements.text.value.match(/[“„«「『‹]|(?<![\w"])"(?=\w)/g) ?? []).length;
    const count = quoted ? `: about ${quoted.toLocaleString("en")} quotation${quoted === 1 ? "" : "s"}` : "";
    const kept = checked.elements.as.value ? " It is saved when it is ready." : "";
    let line = checked.querySelector(".working");
    if (!line) checked.append(line = make("p", { className: "aside working" }));
    line.setAttribute("role", "status");
    line.textContent = `Checking ${file ? file.name : `the text${count}`} …${kept}`;
  });

  // Alt and an arrow go to the next change or the one before, from wherever the focus or the view is.
  const changes = [...document.querySelectorAll(".comparison .change")];
  if (changes.length) {
    document.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !event.altKey || event.target.matches("input, select, textarea")) return;
      const focused = changes.findIndex((change) => change.contains(document.activeElement));
      const below = changes.findIndex((change) => change.getBoundingClientRect().top > 8);
      const here = focused >= 0 ? focused + step : step > 0 ? below : (below < 0 ? changes.length : below) - 1;
      const wanted = changes[here];
      if (!wanted) return;
      event.preventDefault();
      wanted.focus({ preventScroll: true });
      wanted.scrollIntoView();
    });
    document.querySelector(".pages").append(make("span", { className: "aside", textContent: "Alt+↓ and Alt+↑: next and previous change" }));
  }

  // The slider sets the day of the form; the axis above it shows which version that is.
  const axis = document.querySelector(".timeline svg[data-first]");
  const field = document.getElementById("as_of");
  if (axis && field) {
    const DAY = 86400000;
    const iso = (time) => new Date(time).toISOString().slice(0, 10);
    const first = Date.parse(axis.dataset.first);
    const days = Math.round((Date.parse(axis.dataset.last) - first) / DAY);
    const shown = make("output", { className: "day" });
    const slider = make("input", { type: "range", min: 0, max: days, id: "slider", className: "slider" });
    const inWords = (value) => new Date(first + value * DAY)
      .toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    const show = (text) => {
      shown.textContent = text;
      slider.setAttribute("aria-valuetext", text);
    };
    const day = Math.round((Date.parse(field.value) - first) / DAY);
    slider.value = Number.isNaN(day) ? Math.round(days / 2) : day;
    show(Number.isNaN(day) ? "not set" : day < 0 || day > days ? "outside the axis" : inWords(day));
    slider.addEventListener("input", () => {
      show(inWords(slider.value));
      field.type = "date";
      field.value = iso(first + slider.value * DAY);
      // A corpus of many versions has no field for them until a policy is chosen.
      ["from", "to", "version"].map((name) => document.getElementById(name)).filter(Boolean)
        .forEach((other) => { other.value = ""; });
    });
    axis.after(make("div", { className: "slide" },
      make("label", { htmlFor: "slider", textContent: "Day to ask about" }), slider, shown));
  }
})();
