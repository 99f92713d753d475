"""A visitor: a browser of its own, and everything that went on in it."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request, Response, expect

#: The console repeats the status of every answer; these are what a page was asked for.
_ANSWERS = "Failed to load resource: the server responded with a status of"


class Visitor:
    """One page in one context. `complaints` holds errors of scripts and console, dialogs and foreign requests."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context = context
        self.origin = origin
        self.complaints: list[str] = []
        self.cookies_set: list[str] = []
        #: Whether a question of the page is expected, and answered with yes.
        self.agrees = False
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("dialog", self._on_dialog)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)

    def _on_request(self, request: Request) -> None:
        if urlsplit(request.url).scheme != "data" and not request.url.startswith(self.origin + "/"):
            self.complaints.append(f"foreign: {request.url}")

    def _on_response(self, response: Response) -> None:
        if "set-cookie" in response.headers:
            self.cookies_set.append(response.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_ANSWERS):
            self.complaints.append(f"console: {message.text}")

    def _on_dialog(self, dialog: Dialog) -> None:
        if self.agrees:
            dialog.accept()
        else:
            self.complaints.append(f"dialog: {dialog.message}")
            dialog.dismiss()

    def to(self, address: str, *, status: int = 200) -> Page:
        """Opens a path of the site or a whole address, and looks that it answers as it should."""
        answer = self.page.goto(address if address.startswith("http") else self.origin + address)
        assert answer is not None and answer.status == status, f"{address}: {answer and answer.status}"
        return self.page

    def press(self, name: str) -> Page:
        """Presses the button with exactly this name."""
        self.page.get_by_role("button", name=name, exact=True).click()
        return self.page

    def heading(self, text: str) -> None:
        """Waits for the first heading of the page."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    @property
    def focused(self) -> str:
        """Id or name of what has the focus."""
        return str(self.page.evaluate("document.activeElement.id || document.activeElement.tagName"))

    def assert_quiet(self) -> None:
        assert self.complaints == [], self.complaints
