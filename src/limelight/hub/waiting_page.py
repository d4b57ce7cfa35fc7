"""The page that a browser gets while an app is being built or started, or cannot be."""

from __future__ import annotations

import html

from starlette.responses import HTMLResponse

from limelight.hub.hosted import Hosted, Stage

_SENTENCES = {
    Stage.SLEEPING: "It is starting.",
    Stage.BUILDING: "What it needs is being installed. The first time this takes a while.",
    Stage.STARTING: "It is starting.",
    Stage.RUNNING: "It is ready.",
    Stage.PAUSED: "It is paused. Its owner can start it again.",
    Stage.FAILED: "It could not be started.",
}


def starting_page(hosted: Hosted) -> HTMLResponse:
    """It loads itself again until the app serves; a failed or paused app is not waited for."""
    stage = hosted.stage
    is_over = stage in (Stage.PAUSED, Stage.FAILED)
    title = html.escape(hosted.source.title)
    refresh = "" if is_over else '<meta http-equiv="refresh" content="1">'
    bar = "" if is_over else '<p><progress aria-label="Starting"></progress></p>'
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{refresh}'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        f'content="light dark"><title>{title}</title><style>body{{font:16px/1.5 system-ui,sans-serif;display:grid;'
        "place-content:center;min-height:90vh;margin:0 1rem;text-align:center}progress{width:12rem}</style></head>"
        f"<body><main><h1>{title}</h1><p>{_SENTENCES[stage]}</p>{bar}</main></body></html>"
    )
    return HTMLResponse(page, 503, {"Retry-After": "2", "Cache-Control": "no-store"})
