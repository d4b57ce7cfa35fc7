"""Takes the README's pictures of the page: `python scripts/pictures.py`, with `make browser` done."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from scripts.chromium import find  # noqa: E402  # found by the line above
from tests.servers import run_script  # noqa: E402  # as above


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        with run_script(ROOT / "examples" / "greeter.py") as server:
            page = opened(browser, server.url, "light", 1000, 560)
            page.get_by_label("Name").fill("Ada")
            page.get_by_role("button", name="Submit").click()
            page.wait_for_load_state("networkidle")
            save(page, "greeter.png")
        with run_script(ROOT / "examples" / "chatbot.py") as server:
            page = opened(browser, server.url, "dark", 1000, 560)
            page.get_by_role("textbox").first.fill("2 * (3 + 4)")
            page.keyboard.press("Enter")
            page.get_by_text("is 14").wait_for()
            save(page, "chat-dark.png")
        browser.close()


def opened(browser: Browser, url: str, scheme: str, width: int, height: int) -> Page:
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        device_scale_factor=2,
    )
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page


def save(page: Page, name: str) -> None:
    page.screenshot(path=ROOT / "docs" / "images" / name)


if __name__ == "__main__":
    main()
