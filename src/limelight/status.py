"""The operator's page: a small app about another one, which it shows from inside its process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from html import escape

from limelight.components.html import HTML
from limelight.components.numbers import Number
from limelight.observe.status import EndpointStatus, LaneStatus, MemberStatus, Status, Watch
from limelight.ui.declared import DeclaredApp
from limelight.ui.request import Request
from limelight.ui.triggers import on

PERIOD_S = 1.0
ROUND_S = 300.0  # after which a new call goes on: the log of a running call is kept whole
MAX_ROWS = 50

CSS = """
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); }
.facts { gap: var(--ll-space-3); margin: 0; }
.facts div { padding: var(--ll-space-3); border-radius: var(--ll-radius-m); background: var(--ll-filled); }
.facts dt { color: var(--ll-muted); font-size: var(--ll-text-s); }
.facts dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.bad { color: var(--ll-danger); }
.rows { overflow-x: auto; }
.rows table { width: 100%; margin: 0; border-collapse: collapse; }
.rows th, .rows td { padding: var(--ll-space-2) var(--ll-space-3); white-space: nowrap; text-align: start; }
.rows th { color: var(--ll-muted); font-size: var(--ll-text-s); font-weight: 600; }
.rows td { border-top: 1px solid var(--ll-border); }
.rows .number { text-align: end; font-variant-numeric: tabular-nums; }
"""


def status_blocks(watch: Watch) -> DeclaredApp:
    viewers = _Viewers(watch)
    with DeclaredApp(title="Status", css=CSS) as page:
        parts = [HTML() for _ in range(4)]
        rounds = Number(0, visible=False)
        on(
            [page.load, rounds.change],
            viewers.follow,
            rounds,
            [*parts, rounds],
            show_progress="hidden",
            concurrency_limit=None,
            api_visibility="private",
        )
        page.unload(viewers.leave)
    return page


class _Viewers:
    """Who has the page open. All of them see the same look at the app, at most a period old."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._open: set[str | None] = set()
        self._status: Status | None = None
        self._looked_at = 0.0
        self._looking = asyncio.Lock()

    async def follow(self, rounds: float, request: Request) -> AsyncIterator[tuple[str, str, str, str, float]]:
        self._open.add(request.session_hash)
        until = time.monotonic() + ROUND_S
        while request.session_hash in self._open and time.monotonic() < until:
            yield *_drawn(await self._look()), rounds
            await asyncio.sleep(PERIOD_S)
        if request.session_hash in self._open:
            yield *_drawn(await self._look()), rounds + 1

    def leave(self, request: Request) -> None:
        self._open.discard(request.session_hash)

    async def _look(self) -> Status:
        async with self._looking:
            if self._status is None or time.monotonic() - self._looked_at > PERIOD_S / 2:
                self._status, self._looked_at = await self._watch.status(), time.monotonic()
            return self._status


def _drawn(status: Status) -> tuple[str, str, str, str]:
    return _facts(status), _lanes(status.lanes), _processes(status.processes), _endpoints(status.endpoints)


def _facts(status: Status) -> str:
    waiting = sum(lane.waiting for lane in status.lanes)
    running = sum(lane.running for lane in status.lanes)
    oldest_s = max((lane.oldest_s for lane in status.lanes if lane.oldest_s is not None), default=None)
    facts = {
        "Running": str(running),
        "Waiting": str(waiting),
        "Waiting longest": _seconds(oldest_s),
        "Open streams": str(status.open_streams),
        "Up for": _seconds(status.uptime_s),
        "Memory": _size(status.memory_bytes),
        "Store": status.store,
        "Limelight": status.version,
    }
    state = (
        f"<div><dt>State</dt><dd{'' if status.state == 'ready' else ' class=bad'}>{_STATES[status.state]}</dd></div>"
    )
    shown = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts.items())
    return f'<dl class="facts">{state}{shown}</dl>'


_STATES = {"ready": "Ready", "starting": "Starting", "stopping": "Stopping", "store": "Store away"}


def _lanes(lanes: Sequence[LaneStatus]) -> str:
    shown = [lane for lane in lanes if lane.limit is not None or lane.running or lane.waiting][:MAX_ROWS]
    rows = (
        (
            lane.name,
            ", ".join(lane.endpoints),
            "–" if lane.limit is None else lane.limit,
            lane.running,
            lane.waiting,
            _seconds(lane.oldest_s),
        )
        for lane in shown
    )
    return _table("Lanes", ("Lane", "Endpoints", "Limit", "Running", "Waiting", "Waiting longest"), rows, texts=2)


def _processes(processes: Sequence[MemberStatus]) -> str:
    rows = (
        (
            one.name,
            one.role,
            one.version[:8] or "–",
            ", ".join(one.lanes) or "none",
            time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(one.started_at)),
            _size(one.memory_bytes),
        )
        for one in processes[:MAX_ROWS]
    )
    return _table("Processes", ("Process", "Role", "Version", "Runs lanes", "Since", "Memory"), rows, texts=5)


def _endpoints(endpoints: Sequence[EndpointStatus]) -> str:
    rows = (
        (one.name, one.count, one.errors, one.cancelled, one.rejected, _seconds(one.mean_s), _seconds(one.p95_s))
        for one in endpoints
    )
    names = ("Endpoint", "Calls", "Errors", "Cancelled", "Rejected", "Mean", "95 % within")
    return _table("Slowest endpoints", names, rows, texts=1)


def _table(title: str, names: Sequence[str], rows: Iterable[Sequence[object]], texts: int) -> str:
    """The first `texts` columns are text, the others figures. It can be scrolled by keyboard where it is too wide."""
    kinds = ["" if index < texts else " class=number" for index in range(len(names))]
    head = "".join(f"<th scope=col{kind}>{name}</th>" for name, kind in zip(names, kinds, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{escape(str(cell))}</td>" for cell, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in rows
    )
    body = body or f"<tr><td colspan={len(names)}>None yet</td></tr>"
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<h2>{title}</h2><div class=rows role=region aria-label="{title}" tabindex=0>{table}</div>'


def _seconds(value_s: float | None) -> str:
    if value_s is None:
        return "–"
    if value_s < 1:
        return f"{value_s * 1000:.0f} ms"
    if value_s < 60:
        return f"{value_s:.3g} s"
    minutes, seconds = divmod(round(value_s), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / (1 << 20):.0f} MB" if size_bytes else "–"
