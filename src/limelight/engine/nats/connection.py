"""The connection to NATS, and the streams and buckets of an app on it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext, api
from nats.js.errors import APIError, BadRequestError, NoStreamResponseError, NotFoundError, ServiceUnavailableError
from nats.js.kv import KeyValue

from limelight.core.errors import DeclarationError, StoreUnavailable
from limelight.engine.nats.address import Address
from limelight.engine.nats.entries import Packer
from limelight.engine.nats.names import Names
from limelight.engine.nats.objects import Objects

logger = logging.getLogger("limelight")

CONNECT_TIMEOUT_S = 10.0
PING_S = 5  # a server that answers two of them with nothing is gone, whatever its socket says
READY_TIMEOUT_S = 30.0
REQUEST_TIMEOUT_S = 5.0
LEAST_PAYLOAD_BYTES = 64 << 10  # what a member tells of itself, and the names of large values, go in one message
HEADROOM_BYTES = 4 << 10  # of the server's limit, for subject and headers
WRONG_SEQUENCE = 10071  # err_code of JetStream: the subject's last message is not the one that was expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the streams of an app may hold."""

    max_jobs: int | None
    max_log_bytes: int
    max_log_age_s: float
    max_session_age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    client: Client
    js: JetStreamContext
    names: Names
    packer: Packer
    sessions: KeyValue
    ack_wait_s: float
    files: Objects

    async def ping(self) -> None:
        """Raises `StoreUnavailable` when the server, or its JetStream, does not answer."""
        try:
            await self.js.stream_info(self.names.jobs)
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None


async def connect(address: Address, names: Names, limits: Limits) -> Connection:
    """Raises `StoreUnavailable` when no server answers within ten seconds, or its JetStream within thirty."""
    client = await dial(address)
    try:
        async with asyncio.timeout(READY_TIMEOUT_S):
            while True:
                try:
                    return await _prepared(client, address, names, limits)
                except (ServiceUnavailableError, NoStreamResponseError, NatsTimeout, NoRespondersError):
                    await asyncio.sleep(0.25)  # servers that have just started agree on a leader first
    except TimeoutError:
        await client.close()
        raise StoreUnavailable("JetStream is not ready") from None
    except BaseException:
        await client.close()
        raise


async def _prepared(client: Client, address: Address, names: Names, limits: Limits) -> Connection:
    if client.max_payload < LEAST_PAYLOAD_BYTES:
        raise DeclarationError("store", f"a NATS server with max_payload of {LEAST_PAYLOAD_BYTES}", client.max_payload)
    js = client.jetstream(timeout=REQUEST_TIMEOUT_S)
    for config in _streams(names, limits, address.replicas):
        await _ensure_stream(js, config)
    sessions = await _bucket(js, names.sessions, limits.max_session_age_s, address.replicas)
    max_bytes = client.max_payload - HEADROOM_BYTES
    # Blobs stand for parts of sessions too, which outlive the logs.
    blob_age_s = max(limits.max_log_age_s, limits.max_session_age_s)
    blobs = await Objects.open(js, names.blobs, max_age_s=blob_age_s, replicas=address.replicas, max_bytes=max_bytes)
    files = await Objects.open(
        js, names.files, max_age_s=limits.max_log_age_s, replicas=address.replicas, max_bytes=max_bytes
    )
    packer = Packer(blobs, max_bytes)
    return Connection(
        client=client, js=js, names=names, packer=packer, sessions=sessions, files=files, ack_wait_s=address.ack_wait_s
    )


async def dial(address: Address) -> Client:
    """A connection that comes back by itself once it was there. Raises `StoreUnavailable` when no server answers."""
    told: dict[str, None] = {}  # in order, each once: tries go on, and the last one's reason may be the least of them

    async def note(error: Exception) -> None:
        told.setdefault(str(error) or type(error).__name__)
        logger.debug("NATS: %s", str(error) or type(error).__name__)

    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            return await nats.connect(
                **address.connect_options(),
                name="limelight",
                error_cb=note,
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.25,
                connect_timeout=2,
                ping_interval=PING_S,
                max_outstanding_pings=2,
            )
    except (NatsError, OSError, TimeoutError) as error:
        hosts = ", ".join(server.partition("://")[2] for server in address.servers)
        reasons = [*told] or [str(error) or type(error).__name__]
        raise StoreUnavailable(f"{hosts}: {'; '.join(reasons)}") from None


def _streams(names: Names, limits: Limits, replicas: int) -> list[api.StreamConfig]:
    app = names.app
    return [
        api.StreamConfig(
            name=names.jobs,
            subjects=[f"{app}.job.>"],
            retention=api.RetentionPolicy.WORK_QUEUE,
            discard=api.DiscardPolicy.NEW,
            max_msgs=limits.max_jobs if limits.max_jobs is not None else -1,
            num_replicas=replicas,
            allow_direct=True,
        ),
        api.StreamConfig(
            name=names.logs,
            subjects=[f"{app}.log.*", f"{app}.key.*", f"{app}.seen.*"],
            retention=api.RetentionPolicy.LIMITS,
            discard=api.DiscardPolicy.OLD,
            max_bytes=limits.max_log_bytes,
            max_age=limits.max_log_age_s,
            num_replicas=replicas,
            allow_direct=True,
        ),
    ]


async def _ensure_stream(js: JetStreamContext, config: api.StreamConfig) -> None:
    try:
        await js.add_stream(config)
    except BadRequestError:  # it exists with other limits: these hold from now on
        await js.update_stream(config)


async def _bucket(js: JetStreamContext, name: str, max_age_s: float, replicas: int) -> KeyValue:
    try:
        return await js.key_value(name)
    except NotFoundError:
        return await js.create_key_value(bucket=name, history=1, ttl=max_age_s, replicas=replicas)


def is_wrong_sequence(error: APIError) -> bool:
    return error.err_code == WRONG_SEQUENCE
