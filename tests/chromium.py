"""Opens pages in the Chromium of the system for tests, without network; playwright must not download its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def running_chromium() -> Iterator[Any]:
    """Give a browser; skips the test if there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("Chromium (package chromium) is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Any, file: Path, width: int = 1280, height: int = 900) -> Iterator[tuple[Any, list[str]]]:
    """Give a page with the file, and a list of what must not happen: errors, messages, dialogs, requests."""
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page, incidents = context.new_page(), []
    page.on("console", lambda message: incidents.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: incidents.append(f"error: {error}"))

    def note_dialog(dialog: Any) -> None:
        incidents.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", note_dialog)
    page.on("request", lambda request: incidents.append(f"request: {request.url}"))
    page.goto(file.as_uri())
    incidents.remove(f"request: {file.as_uri()}")
    try:
        yield page, incidents
    finally:
        context.close()
