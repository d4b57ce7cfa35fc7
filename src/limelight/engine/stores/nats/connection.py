"""The connection to NATS, and the streams and buckets of an app."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from typing import TypedDict

import nats
from nats.aio.client import Client, RawCredentials
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError, NoRespondersError
from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext, api
from nats.js.errors import APIError, BadRequestError, NoStreamResponseError, NotFoundError, ServiceUnavailableError
from nats.js.kv import KeyValue

from limelight.core.errors import DeclarationError, StoreUnavailable
from limelight.engine.stores.deliveries import MAX_PENDING
from limelight.engine.stores.logins import LIFE_S
from limelight.engine.stores.nats.address import Address
from limelight.engine.stores.nats.entries import Packer
from limelight.engine.stores.nats.names import Names
from limelight.engine.stores.nats.objects import Objects, set_aside
from limelight.engine.tasks import end_tasks

logger = logging.getLogger("limelight")

CONNECT_TIMEOUT_S = 10.0
PING_S = 5  # a server that answers two of them with nothing is gone, whatever its socket says
READY_TIMEOUT_S = 30.0
DRAIN_S = 3.0
REQUEST_TIMEOUT_S = 5.0
LEAST_PAYLOAD_BYTES = 64 << 10  # membership records and references to large values must fit into one message
HEADROOM_BYTES = 4 << 10  # of the server's limit, for subject and headers
DELIVERY_AGE_S = 2 * 24 * 3600.0  # longer than attempts go on
TOO_LARGE = 10054  # err_code of JetStream: the stream takes no message of that size
WRONG_SEQUENCE = 10071  # err_code of JetStream: the subject's last message is not the one that was expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the streams of an app may hold."""

    max_jobs: int | None
    max_log_bytes: int
    max_log_age_s: float
    max_session_age_s: float
    max_files_bytes: int | None = None
    max_file_age_s: float = 0.0
    """Minimum age of files; at least that of anything that may reference them."""


class Shape(TypedDict):
    """Options that all object buckets share."""

    replicas: int
    max_message_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    client: Client
    js: JetStreamContext
    names: Names
    packer: Packer
    sessions: KeyValue
    logins: KeyValue
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
        await hang_up(client)
        raise StoreUnavailable("JetStream is not ready") from None
    except APIError as error:
        await hang_up(client)
        raise StoreUnavailable(f"JetStream: {error.description}") from None
    except BaseException:
        await hang_up(client)
        raise


async def _prepared(client: Client, address: Address, names: Names, limits: Limits) -> Connection:
    if client.max_payload < LEAST_PAYLOAD_BYTES:
        raise DeclarationError("store", f"a NATS server with max_payload of {LEAST_PAYLOAD_BYTES}", client.max_payload)
    js = client.jetstream(timeout=REQUEST_TIMEOUT_S)
    for config in _streams(names, limits, address.replicas):
        await set_aside(partial(_ensure_stream, js, config), config.max_bytes, config.name or "")
    sessions = await _bucket(js, names.sessions, limits.max_session_age_s, address.replicas)
    logins = await _bucket(js, names.logins, LIFE_S, address.replicas)
    max_bytes = client.max_payload - HEADROOM_BYTES
    # Blobs stand for parts of sessions too, which outlive the logs.
    blob_age_s = max(limits.max_log_age_s, limits.max_session_age_s)
    common: Shape = {"replicas": address.replicas, "max_message_bytes": max_bytes}
    blobs = await Objects.open(js, names.blobs, max_age_s=blob_age_s, **common)
    file_age_s = max(blob_age_s, limits.max_file_age_s)
    files = await Objects.open(js, names.files, max_age_s=file_age_s, max_bytes=limits.max_files_bytes, **common)
    packer = Packer(blobs, max_bytes)
    return Connection(
        client=client,
        js=js,
        names=names,
        packer=packer,
        sessions=sessions,
        logins=logins,
        files=files,
        ack_wait_s=address.ack_wait_s,
    )


async def dial(address: Address, credentials: RawCredentials | None = None) -> Client:
    """Connect, with automatic reconnects later. `credentials`: instead of those of the address. Raises
    `StoreUnavailable` if no server answers."""
    options = address.connect_options()
    if credentials is not None:
        options["user_credentials"] = credentials
    errors: dict[str, None] = {}  # distinct, in order: the last of several attempts may have the least useful reason

    async def note(error: Exception) -> None:
        errors.setdefault(str(error) or type(error).__name__)
        logger.debug("NATS: %s", str(error) or type(error).__name__)

    connecting = asyncio.create_task(
        nats.connect(
            **options,
            name="limelight",
            error_cb=note,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,
            connect_timeout=2,
            ping_interval=PING_S,
            max_outstanding_pings=2,
        ),
        name="limelight dial",  # awaited below
    )
    try:
        done, _ = await asyncio.wait([connecting], timeout=CONNECT_TIMEOUT_S)
        if not done:
            raise TimeoutError
        return await connecting
    except (NatsError, OSError, TimeoutError) as error:
        hosts = ", ".join(server.partition("://")[2] for server in address.servers)
        reasons = [*errors] or [str(error) or type(error).__name__]
        raise StoreUnavailable(f"{hosts}: {'; '.join(reasons)}") from None
    finally:
        await end_tasks([connecting])


async def hang_up(client: Client) -> None:
    """Close the connection within seconds, whatever state it is in. What was written is sent first, if possible."""
    await end_tasks([asyncio.create_task(_leave(client), name="limelight goodbye")], grace_s=DRAIN_S)


async def _leave(client: Client) -> None:
    try:
        if client.is_connected:  # else it cannot be drained
            await client.drain()
    except (NatsError, OSError, TimeoutError) as error:
        logger.debug("NATS: what was written may not be sent: %r", error)
    finally:
        await client.close()


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
            name=names.deliveries,
            subjects=[f"{app}.delivery.*.*"],
            retention=api.RetentionPolicy.WORK_QUEUE,
            discard=api.DiscardPolicy.NEW,
            max_msgs=2 * MAX_PENDING,  # calls are refused before that
            max_age=DELIVERY_AGE_S,
            num_replicas=replicas,
            allow_direct=True,
        ),
        api.StreamConfig(
            name=names.logs,
            subjects=[f"{app}.log.*", f"{app}.key.*", f"{app}.seen.*", f"{app}.delivered.*"],
            retention=api.RetentionPolicy.LIMITS,
            discard=api.DiscardPolicy.OLD,
            max_bytes=2 * limits.max_log_bytes,  # replicas evict fairly before the stream drops its oldest messages
            max_age=limits.max_log_age_s,
            num_replicas=replicas,
            allow_direct=True,
        ),
    ]


async def _ensure_stream(js: JetStreamContext, shape: api.StreamConfig, max_bytes: int) -> None:
    config = shape.evolve(max_bytes=max_bytes)
    try:
        await js.add_stream(config)
    except BadRequestError:  # it exists with other limits: update them
        await js.update_stream(config)


async def _bucket(js: JetStreamContext, name: str, max_age_s: float, replicas: int) -> KeyValue:
    try:
        return await js.key_value(name)
    except NotFoundError:
        return await js.create_key_value(bucket=name, history=1, ttl=max_age_s, replicas=replicas)


def is_permanent(error: Exception) -> bool:
    """Whether the error concerns the data itself, so that a retry would fail again."""
    return isinstance(error, MaxPayloadError) or (isinstance(error, APIError) and error.err_code == TOO_LARGE)


def is_wrong_sequence(error: APIError) -> bool:
    return error.err_code == WRONG_SEQUENCE
