"""A real nginx in front of a server, or of many."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.nginx import find

from tests.servers import free_port, wait_until_open

AROUND = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
  access_log off; client_max_body_size 0;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {inner}
}}
"""
"""Around each of the servers below."""

CONFIG = """
  server {{
    listen 127.0.0.1:{port} {tls};
    location = /app {{ return 301 /app/; }}
    location /app/ {{
      proxy_pass {upstream};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-For $remote_addr;
    }}
  }}
"""


BALANCED = """
  upstream replicas {{ {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://replicas;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_next_upstream error timeout http_503 non_idempotent;
      add_header X-Replica $upstream_addr always;
    }}
  }}
"""
"""Each request goes to the next server, whoever sends it."""


RELAYING = """
  server {{
    listen 127.0.0.1:{port};
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    location = /-/relay {{
      proxy_pass {upstream};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
    }}
    location / {{
      proxy_pass {upstream};
      proxy_buffering off;
      proxy_request_buffering off;
    }}
  }}
"""
"""As docs/relay.md has it."""


@contextmanager
def relaying(upstream: str, folder: Path) -> Iterator[str]:
    """The address of a proxy before a relay."""
    port = free_port()
    with _running(RELAYING.format(port=port, upstream=upstream), folder, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def balanced(upstreams: Sequence[str], folder: Path) -> Iterator[str]:
    """The address of a proxy that gives requests to the servers in turn; `X-Replica` says to which."""
    servers = " ".join(f"server {upstream.removeprefix('http://')};" for upstream in upstreams)
    port = free_port()
    with _running(BALANCED.format(port=port, servers=servers), folder, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def nginx(upstream: str, folder: Path, certificate: Path | None = None) -> Iterator[str]:
    """The address of a proxy whose `/app/` is `upstream`: with a slash at its end, the path `/app` is taken away.

    `certificate` holds a certificate and its key, in PEM.
    """
    port = free_port()
    tls = f"ssl; ssl_certificate {certificate}; ssl_certificate_key {certificate}" if certificate else ""
    with _running(CONFIG.format(port=port, tls=tls, upstream=upstream), folder, port):
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{port}/app"


@contextmanager
def _running(inner: str, folder: Path, port: int) -> Iterator[None]:
    found = find()
    assert found is not None, "no nginx: python scripts/nginx.py installs it"
    config = folder / "nginx.conf"
    config.write_text(AROUND.format(folder=folder, inner=inner))
    command = [found, "-c", str(config), "-p", str(folder), "-e", "stderr"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        wait_until_open(port, process)
        try:
            yield
        finally:
            process.terminate()
            process.communicate(timeout=10)
