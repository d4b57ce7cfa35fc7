"""What is known of the headers of requests, and shapes in which hostile ones come."""

from __future__ import annotations

FORMS = {
    "accept": "text/event-stream;q={}, */*",
    "accept-encoding": "br;q={}, gzip",
    "access-control-request-headers": "x-{}",
    "access-control-request-method": "POST{}",
    "authorization": "Bearer {}",
    "content-length": "{}",
    "content-type": 'multipart/form-data; boundary="{}"; charset=x',
    "cookie": 'limelight-visitor="{}"; access-token-limelight={}',
    "host": "localhost{}",
    "idempotency-key": '"{}"',
    "if-modified-since": "Mon, 01 Jan 2024 {} GMT",
    "if-none-match": 'W/"x{}"',
    "last-event-id": "1{}",
    "origin": "http://localhost{}",
    "prefer": "respond-async, wait{}x; wait=1{}",
    "range": "bytes=0-1{},5-6",
    "if-range": '"x{}"',
    "referer": "http://localhost/{}",
    "request-timeout": "1.{}",
    "sec-fetch-dest": "document{}",
    "sec-fetch-site": "cross-site{}",
    "sec-fetch-user": "?1{}",
    "user-agent": "gradio_client/{}",
    "tus-resumable": "1.0.0{}",
    "upload-metadata": "filename {},filetype dGV4dA==",
    "x-forwarded-for": "1.2.3.4, ::1{}, 127.0.0.1",
    "x-forwarded-host": "example.org{}",
    "x-forwarded-prefix": "/team/hello{}",
    "x-forwarded-proto": "https{}",
}
"""Every header that is read here, and how a hostile one begins. A new one fails `test_every_header_is_listed`."""

OTHERS = {"files", "cache-control", "access-control-allow-origin"}
"""Names that are compared, and are none of a request's headers."""

OF_LIBRARIES = {
    "traceparent": "00-{}-00",
    "tracestate": "a=1{},b=2",
    "baggage": "a=1{},b=2",
    "expect": "100-continue{}",
    "upgrade": "x{}",
    "forwarded": "for=1.2.3.4{}",
    "te": "trailers{}",
    "x-unknown": "{}",
}
"""Those that a library reads for us, and one that nobody reads."""

SHAPES = [
    " ", ",", ";", "=", '"', "\\", '\\"', "\\012", "%41", "(", "[", "9", "-", "1-2,", "::1,", "/", "\xe9", "a, ",
    'a="b\\"; ', " ;",
]  # fmt: skip
