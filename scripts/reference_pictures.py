"""Takes the pictures of the reference, after `make page browser`: `python -m scripts.reference_pictures [textbox …]`.

One server shows all examples, each at a path of its own. A picture has light and dark beside each other, as WebP.
"""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from PIL import Image, ImageChops
from playwright.sync_api import Browser, sync_playwright
from scripts.chromium import find
from scripts.reference_pages import EXAMPLES, pages
from starlette.applications import Starlette

from limelight.cli.script import load
from limelight.mounting import mount_gradio_app

PICTURES = Path(__file__).parents[1] / "docs" / "images" / "reference"
WIDTH, LEAST, MOST = 600, 120, 460
QUALITY = 72
EMPTY = (3, 3)
"""A pixel where no example shows anything."""
SETTLED = "() => document.fonts.ready.then(() => [...document.images].every(one => one.complete))"


def main() -> None:
    chosen = sys.argv[1:] or [name.lower() for name in pages()]
    PICTURES.mkdir(parents=True, exist_ok=True)
    app = Starlette()
    for name in chosen:
        blocks, options = load(EXAMPLES / f"{name}_app.py", "demo")
        mount_gradio_app(app, blocks, f"/{name}", **options)
    with _serving(app) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        for name in chosen:
            light, dark = (_taken(browser, f"{url}/{name}/", scheme) for scheme in ("light", "dark"))
            both = Image.new("RGB", (light.width + dark.width, max(light.height, dark.height)), light.getpixel((0, 0)))
            both.paste(light, (0, 0))
            both.paste(dark, (light.width, 0))
            both = both.crop((0, 0, both.width, _bottom(both)))
            both.save(PICTURES / f"{name}.webp", "WEBP", quality=QUALITY, method=6)
        browser.close()


def _bottom(both: Image.Image) -> int:
    """Where the empty ground begins on either side, and a little more."""
    sides = [both.crop((left, 0, left + both.width // 2, both.height)) for left in (0, both.width // 2)]
    boxes = [ImageChops.difference(side, Image.new("RGB", side.size, side.getpixel(EMPTY))).getbbox() for side in sides]
    return min(both.height, max(box[3] if box else LEAST for box in boxes) + 24)


@contextmanager
def _serving(app: Starlette) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def _taken(browser: Browser, url: str, scheme: str) -> Image.Image:
    with browser.new_context(
        viewport={"width": WIDTH, "height": MOST},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    ) as context:
        page = context.new_page()
        page.goto(f"{url}?__info=false")
        page.wait_for_load_state("networkidle")
        page.wait_for_function(SETTLED)
        page.wait_for_timeout(300)  # drawings that nothing announces: models, waveforms
        bottom = page.evaluate("() => Math.ceil(document.querySelector('main').getBoundingClientRect().bottom)")
        height = min(MOST, max(LEAST, bottom))
        return Image.open(io.BytesIO(page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": height})))


if __name__ == "__main__":
    main()
