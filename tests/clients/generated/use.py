"""A program that uses the client which openapi-python-client has made: prints what it got as JSON."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, sys.argv[1])
from generated import Client  # type: ignore[import-not-found]  # made by the test
from generated.api.calls import count, count_events, greet, size  # type: ignore[import-not-found]
from generated.api.files import get_file, upload  # type: ignore[import-not-found]
from generated.api.jobs import get_job, list_jobs  # type: ignore[import-not-found]
from generated.models import (  # type: ignore[import-not-found]
    CountBody,
    FailedJob,
    GreetBody,
    SizeFilesBody,
    SizeJsonBody,
    UploadBody,
)
from generated.types import File  # type: ignore[import-not-found]

client = Client(base_url=sys.argv[2])
got: dict[str, Any] = {}  # Any: what the generated client returns

done = greet.sync(client=client, body=GreetBody(name="Ada", times=2), prefer="wait=20")
got["greeting"] = done.data
got["job"] = get_job.sync(done.event_id, client=client).to_dict()["data"]
failed = greet.sync(client=client, body=GreetBody(name="nobody"), prefer="wait=20")
assert isinstance(failed, FailedJob)
got["failure"] = [failed.code, failed.message]
refused = greet.sync(client=client, body=GreetBody(name="Ada", times=99), prefer="wait=20")
got["refusal"] = [refused.code, refused.parameter]

begun = count.sync(client=client, body=CountBody(upto=3))
got["events"] = count_events.sync_detailed(begun.event_id, client=client).content.decode()

paths = upload.sync(client=client, body=UploadBody(files=[File(BytesIO(b"12345"), "note.txt", "text/plain")]))
named = SizeJsonBody.from_dict({"path": {"path": paths[0], "meta": {"_type": "gradio.FileData"}}})
got["uploaded"] = size.sync(client=client, body=named, prefer="wait=20").data
got["content"] = get_file.sync(paths[0], client=client).payload.read().decode()
sent = SizeFilesBody(path=File(BytesIO(b"1234567"), "note.txt", "text/plain"))
got["sent"] = size.sync(client=client, body=sent, prefer="wait=20").data
got["listed"] = len(list_jobs.sync(client=client, session_hash="nobody").jobs)
Path(sys.argv[3]).write_text(json.dumps(got))
