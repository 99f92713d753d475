// Address suggestions: an input with a list box below it (WAI-ARIA combobox pattern), fed by our own API.
(() => {
  const WAIT_MS = 220;
  const LEAST = 3;

  function start(root) {
    const input = root.querySelector("input");
    const list = root.querySelector("[role=listbox]");
    const status = root.querySelector("[data-suggest-status]");
    const fills = JSON.parse(root.dataset.suggestFills || "{}");
    let items = [];
    let active = -1;
    let timer = 0;
    let request = null;

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(index) {
      active = index;
      [...list.children].forEach((option, at) => {
        option.setAttribute("aria-selected", String(at === index));
        if (at === index) option.scrollIntoView({ block: "nearest" });
      });
      if (index >= 0) input.setAttribute("aria-activedescendant", list.children[index].id);
      else input.removeAttribute("aria-activedescendant");
    }

    function choose(index) {
      const item = items[index];
      input.value = item[fills[input.name] || "label"] ?? item.label;
      for (const [name, key] of Object.entries(fills)) {
        const field = input.form?.elements.namedItem(name);
        if (field && field !== input && item[key] != null) field.value = item[key];
      }
      close();
      root.dispatchEvent(new CustomEvent("suggest:chosen", { bubbles: true, detail: item }));
    }

    function show(found) {
      items = found;
      list.replaceChildren(
        ...found.map((item, index) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${index}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.textContent = item.label;
          return option;
        }),
      );
      list.hidden = !found.length;
      active = -1;
      input.setAttribute("aria-expanded", String(found.length > 0));
      input.removeAttribute("aria-activedescendant");
      status.textContent = found.length
        ? root.dataset.suggestSome.replace("{n}", found.length)
        : root.dataset.suggestNone;
    }

    async function ask() {
      request?.abort();
      const query = input.value.trim();
      if (query.length < LEAST) {
        close();
        return;
      }
      request = new AbortController();
      try {
        const source = new URL(root.dataset.suggest, location.href);
        source.searchParams.set("q", query);
        const answer = await fetch(source, { headers: { Accept: "application/json" }, signal: request.signal });
        if (!answer.ok) return;
        const body = await answer.json();
        if (document.activeElement === input) show((body.items ?? body).slice(0, 10));
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const last = items.length - 1;
      if (event.key === "ArrowDown") mark(active >= last ? 0 : active + 1);
      else if (event.key === "ArrowUp") mark(active <= 0 ? last : active - 1);
      else if (event.key === "Enter" && active >= 0) choose(active);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    input.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) choose([...list.children].indexOf(option));
    });
  }

  for (const root of document.querySelectorAll("[data-suggest]")) start(root);
})();
