// Pages of imports: files are dropped, sent one by one, and followed until each has been read.
// Without script the form sends all files at once and the page is loaded again by its link.
(() => {
  const SECOND = 1000;
  const MEGABYTE = 1_000_000;

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  function size(bytes) {
    const format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
    return bytes < MEGABYTE ? `${format.format(bytes / 1000)} kB` : `${format.format(bytes / MEGABYTE)} MB`;
  }

  /** The field for files, and what the person has chosen so far. */
  function uploads(form, follow) {
    const input = form.querySelector("input[type=file]");
    const zone = form.querySelector("[data-dropzone]");
    const list = form.querySelector("[data-chosen-list]");
    const status = form.querySelector("[data-upload-status]");
    const button = form.querySelector("button[type=submit]");
    const largest = Number(form.dataset.largest) * MEGABYTE;
    let chosen = [];
    let sending = false;

    function row(item) {
      const entry = document.createElement("li");
      entry.className = "chosen__file";
      const name = document.createElement("p");
      name.className = "chosen__name";
      name.textContent = `${item.file.name} `;
      const bytes = document.createElement("span");
      bytes.textContent = size(item.file.size);
      name.append(bytes);
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "chosen__remove";
      remove.textContent = "×";
      remove.setAttribute("aria-label", fill(form.dataset.remove, { file: item.file.name }));
      remove.addEventListener("click", () => drop(item));
      entry.append(name, remove);
      if (item.file.size > largest) {
        entry.classList.add("is-wrong");
        entry.append(line(form.dataset.tooLarge));
      }
      item.entry = entry;
      item.remove = remove;
      return entry;
    }

    function line(text) {
      const state = document.createElement("p");
      state.className = "chosen__state small";
      state.textContent = text;
      return state;
    }

    function drop(item) {
      const at = chosen.indexOf(item);
      chosen = chosen.filter((one) => one !== item);
      show();
      // The button that had the focus is gone: the next one takes it, or the field.
      (chosen[Math.min(at, chosen.length - 1)]?.remove ?? input).focus();
    }

    function show() {
      list.replaceChildren(...chosen.map(row));
      list.hidden = chosen.length === 0;
      status.textContent = chosen.length ? fill(form.dataset.chosen, { count: chosen.length }) : "";
    }

    function add(files) {
      if (sending) return;
      const known = new Set(chosen.map(({ file }) => `${file.name}/${file.size}/${file.lastModified}`));
      for (const file of files) {
        if (!known.has(`${file.name}/${file.size}/${file.lastModified}`)) chosen.push({ file });
      }
      show();
    }

    function complain(text) {
      let error = form.querySelector("#f-files-error");
      if (!error) {
        error = document.createElement("p");
        error.className = "ds-validation-message";
        error.id = "f-files-error";
        error.dataset.field = "validation";
        input.after(error);
      }
      error.textContent = text;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", "f-files-error f-files-hint");
      input.focus();
    }

    function send(item) {
      const bar = document.createElement("progress");
      bar.className = "progress__bar";
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", item.file.name);
      const state = line(form.dataset.sending);
      item.entry.querySelector(".chosen__state")?.remove();
      item.entry.append(bar, state);
      item.remove.hidden = true;
      const body = new FormData();
      body.append("csrf", form.elements.csrf.value);
      body.append("account", form.elements.account.value);
      body.append("files", item.file, item.file.name);
      return new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.open("POST", form.action);
        request.setRequestHeader("Accept", "application/json");
        request.responseType = "json";
        request.upload.addEventListener("progress", (event) => {
          if (event.lengthComputable) bar.value = Math.round((100 * event.loaded) / event.total);
        });
        request.addEventListener("loadend", () => {
          bar.remove();
          const made = request.status === 201 ? request.response?.items?.[0] : undefined;
          const fault = request.response?.errors?.[0]?.detail ?? request.response?.detail;
          state.textContent = made ? form.dataset.sent : (fault ?? form.dataset.failed);
          item.entry.classList.toggle("is-wrong", !made);
          item.made = made;
          item.remove.hidden = Boolean(made);
          resolve(made);
        });
        request.send(body);
      });
    }

    async function sendAll() {
      sending = true;
      button.disabled = true;
      const made = [];
      for (const item of chosen) {
        if (item.file.size > largest) continue;
        const one = await send(item);
        if (one) {
          made.push(one);
          if (chosen.length > 1) await follow.refresh();
        }
      }
      sending = false;
      button.disabled = false;
      delete form.dataset.sent;
      if (made.length === 1 && chosen.length === 1) {
        location.assign(made[0].href);
        return;
      }
      chosen = chosen.filter((item) => !item.made);
      const rest = chosen.map((item) => item.entry);
      list.replaceChildren(...rest);
      list.hidden = rest.length === 0;
      if (made.length) status.textContent = fill(form.dataset.allSent, { count: made.length });
    }

    input.addEventListener("change", () => {
      add(input.files);
      input.value = "";
    });
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("is-over");
      });
    }
    for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      add(event.dataTransfer.files);
    });
    // Dropped beside the field, a file would be opened in place of the page.
    for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (sending) return;
      if (chosen.length) sendAll();
      else complain(form.dataset.none);
    });
  }

  /** Follows imports that are under way: their bars each second, and their whole entry when something came of them. */
  function follower(root) {
    const status = root?.querySelector("[data-imports-status]");
    let timer = 0;
    let failures = 0;

    async function fetched() {
      const answer = await fetch(root.dataset.page, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    }

    /** Brings the list up to date without moving the focus: entries that are the same are left alone. */
    async function refresh() {
      const fresh = (await fetched()).querySelector("[data-imports-list]");
      const list = root.querySelector("[data-imports-list]");
      root.querySelector("[data-imports-empty]")?.remove();
      const entries = [...fresh.children].map((entry) => {
        const old = document.getElementById(entry.id);
        return old && old.dataset.state === entry.dataset.state ? old : entry;
      });
      list.replaceChildren(...entries);
      follow();
    }

    function tell(entry) {
      const tag = entry.querySelector(".status")?.textContent ?? "";
      if (status) status.textContent = `${entry.dataset.name}: ${tag}`;
    }

    async function changed(items) {
      const alone = root.querySelector("[data-then]");
      if (alone && !items[0].busy) {
        location.replace(alone.dataset.then);
        return;
      }
      const page = await fetched();
      const fresh = page.querySelector("[data-then]");
      if (alone && fresh) {
        alone.replaceWith(fresh);
        tell(fresh);
      }
      for (const { id } of items) {
        const old = document.getElementById(`import-${id}`);
        const entry = page.getElementById(`import-${id}`);
        if (!old || !entry) continue;
        const had = old.contains(document.activeElement);
        old.replaceWith(entry);
        if (had) entry.querySelector("a")?.focus();
        tell(entry);
      }
    }

    async function look() {
      timer = 0;
      const busy = [...root.querySelectorAll("[data-busy]")];
      if (!busy.length) return;
      if (document.hidden) {
        follow();
        return;
      }
      try {
        const ids = busy.map((entry) => entry.dataset.import).join(",");
        const answer = await fetch(`${root.dataset.states}?ids=${ids}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const { items } = await answer.json();
        failures = 0;
        const ended = [];
        for (const item of items) {
          const entry = busy.find((one) => one.dataset.import === String(item.id));
          const bar = entry?.querySelector("progress");
          if (bar) bar.value = Math.round(item.progress * 100);
          if (!item.busy || (entry && item.state !== entry.dataset.state)) ended.push(item);
        }
        if (ended.length) await changed(ended);
      } catch {
        // A server that starts again is asked again, more and more seldom.
        failures += 1;
      }
      follow();
    }

    function follow() {
      if (root && !timer && root.querySelector("[data-busy]")) {
        timer = setTimeout(look, SECOND * Math.min(2 ** failures, 30));
      }
    }

    follow();
    return { refresh };
  }

  const follow = follower(document.querySelector("[data-imports]"));
  const form = document.querySelector("form[data-upload]");
  if (form) uploads(form, follow);
})();
