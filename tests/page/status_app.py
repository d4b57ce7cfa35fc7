"""An app whose operator looks at it; the page about it goes on in rounds of half a second."""

import os
import time
from pathlib import Path

import limelight as gr
from limelight import status

status.ROUND_S = 0.5
GATE = Path(os.environ["PAGE_TEST_GATE"])


def wait(name: str) -> str:
    while not GATE.exists():
        time.sleep(0.02)
    return f"Hello {name}"


demo = gr.Interface(wait, "text", "text")
demo.launch(auth=("ada", "lovelace"), tokens=["robot:s3cret"])
