"""What routes are for whose functions are called as they are."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "/": "The page, or the login page of a private app.",
    "/login": "Log in with `username` and `password`; the answer sets a cookie.",
    "/robots.txt": "Asks search engines to stay away from calls and files.",
    "/metrics": "Figures for Prometheus, if `metrics` is set.",
    "/status.json": "The figures of the status page.",
    "/manifest.json": "Lets browsers install the page as an app.",
    "/call/{api_name}": "Call a function, with its arguments in order.",
    "/call/{api_name}/{event_id}": "The events of a call.",
    "/call/v2/{api_name}": "Call a function, with its arguments by name.",
    "/call/v2/{api_name}/{event_id}": "The events of a call.",
    "/jobs/{event_id}/cancel": "Cancel a job, as `DELETE` does.",
    "/queue/status": "How many calls wait, and an estimate for the next one.",
    "/stream/{session_hash}/{run}/{component_id}/{piece}": "A piece of a live stream.",
    "/reset": "What Gradio's clients send to end a call that iterates.",
    "/user": "The name of the user who is logged in, as JSON.",
    "/login_check": "Whether the caller may use the app: 401 if not.",
    "/app_id": "A number that differs after each start.",
    "/startup-events": "Answers once the app has started.",
}
