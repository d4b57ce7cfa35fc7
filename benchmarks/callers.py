"""`python -m benchmarks.callers URL THREADS`: calls with gradio_client in threads until standard input ends.

Prints "ready" when every thread has its client, and at the end the calls and the errors as JSON.
"""

import json
import sys
import threading
from collections import Counter

from gradio_client import Client

TEXT = "limelight up"
RESULT_LIMIT_S = 120


def main() -> None:
    url, threads = sys.argv[1], int(sys.argv[2])
    is_over = threading.Event()
    ready = threading.Barrier(threads + 1)
    counts: list[Counter[str]] = [Counter() for _ in range(threads)]
    for count in counts:
        threading.Thread(target=call, args=(url, count, ready, is_over), daemon=True).start()
    ready.wait()
    print("ready", flush=True)
    sys.stdin.read()
    is_over.set()
    ready.wait()
    total = sum(counts, Counter())
    print(json.dumps({"calls": total.pop("calls", 0), "errors": total}), flush=True)


def call(url: str, count: Counter[str], ready: threading.Barrier, is_over: threading.Event) -> None:
    """A visitor: a client of his own, one call after another, every other one streamed."""
    client = Client(url, verbose=False)
    ready.wait()
    while not is_over.is_set():
        for name, expected in (("/greet_unlimited", f"Hello {TEXT}!"), ("/spell", TEXT)):
            try:
                answer = client.submit(TEXT, api_name=name).result(timeout=RESULT_LIMIT_S)
                count["calls" if answer == expected else f"{name}: {answer!r}"] += 1
            except Exception as error:  # counted by its kind, to be shown
                count[f"{name}: {type(error).__name__}: {error}"] += 1
    ready.wait()


if __name__ == "__main__":
    main()
