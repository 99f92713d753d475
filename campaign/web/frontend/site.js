// Small conveniences on top of pages that work without them. Reads data attributes; never writes markup of its own.
(() => {
  /** Hides the copy button until we know that the browser can copy, then says that it did. */
  function copyLinks(scope) {
    if (!navigator.clipboard) return;
    for (const button of scope.querySelectorAll("[data-copy]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
        const status = button.nextElementSibling;
        if (status) status.textContent = button.dataset.copied;
      });
    }
  }

  /** On a wide screen the filters stand open; on a phone they stay folded so that the list comes first. */
  function openFilters() {
    const wide = window.matchMedia("(min-width: 60rem)");
    const apply = () => {
      for (const details of document.querySelectorAll("details[data-open-wide]")) details.open = wide.matches;
    };
    wide.addEventListener("change", apply);
    if (wide.matches) apply();
  }

  /** Fetches a part again until the answer carries no data-poll of its own, then leaves it alone. */
  function poll(element) {
    const wait = Number(element.dataset.pollSeconds || 2) * 1000;
    let failures = 0;
    const again = async () => {
      if (!element.isConnected) return;
      if (document.hidden) {
        setTimeout(again, wait);
        return;
      }
      try {
        const answer = await fetch(element.dataset.poll, {
          headers: { Accept: "text/html", "X-Requested-With": "poll" },
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = parsed.querySelector("[data-poll], [data-poll-done]");
        if (!fresh) throw new Error("no part in the answer");
        failures = 0;
        if (fresh.innerHTML !== element.innerHTML) {
          element.replaceChildren(...fresh.childNodes);
          copyLinks(element);
        }
        if (fresh.dataset.pollLocation) location.assign(fresh.dataset.pollLocation);
        else if (fresh.hasAttribute("data-poll")) setTimeout(again, wait);
        else element.removeAttribute("data-poll");
      } catch {
        failures += 1;
        if (failures < 8) setTimeout(again, wait * 2 ** failures);
      }
    };
    setTimeout(again, wait);
  }

  /** A form that was sent once is not sent again by a second press. */
  function sendOnce() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (form.method !== "post" || event.defaultPrevented) return;
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "true";
      setTimeout(() => delete form.dataset.sent, 8000);
    });
    window.addEventListener("pageshow", () => {
      for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    });
  }

  /** A pressed button asks first where the text says so: data-confirm on the form. */
  function confirmFirst() {
    document.addEventListener("submit", (event) => {
      const question = event.target.dataset.confirm;
      if (question && !window.confirm(question)) event.preventDefault();
    });
  }

  window.dsWarnings = false;
  copyLinks(document);
  openFilters();
  confirmFirst();
  sendOnce();
  for (const element of document.querySelectorAll("[data-poll]")) poll(element);
})();
