"""Repositories of apps in git: bare ones in the hub's data folder, which follow the apps' files and are pushed to."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from limelight.core.errors import BodyRejected, Overloaded, TooLarge
from limelight.hub.hub import Hub
from limelight.hub.names import AppName
from limelight.hub.publishing import trees, versions
from limelight.hub.publishing.repositories import Found

MAX_PUSH_BYTES = 512 << 20
MAX_REPORT_BYTES = 1 << 20
TIMEOUT_S = 600.0
MAIN = "refs/heads/main"
AUTHOR = "Limelight Hub"
SETTINGS = {
    "core.hooksPath": "/dev/null",  # nothing that lies in a repository is run
    "core.bigFileThreshold": "8m",  # larger ones are never whole in memory
    "core.attributesFile": "/dev/null",
    "gc.auto": "0",
    "receive.autogc": "false",
    "receive.fsckObjects": "true",
    "receive.maxInputSize": str(MAX_PUSH_BYTES),
    "receive.denyDeletes": "true",
    "receive.denyCurrentBranch": "ignore",
    "receive.unpackLimit": "1",
    "pack.threads": "1",
    "pack.windowMemory": "32m",
}


@dataclass(frozen=True)
class Blob:
    path: str
    oid: str
    size: int
    is_executable: bool


def is_installed() -> bool:
    return shutil.which("git") is not None


class Repository:
    """The bare repository of an app."""

    def __init__(self, hub: Hub, name: AppName) -> None:
        self.path = hub.options.data / "git" / f"{name.key}.git"
        self._index = self.path / "limelight.index"

    @property
    def environment(self) -> dict[str, str]:
        """Without what the machine's or a user's configuration says."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.path),
            "GIT_DIR": str(self.path),
            "GIT_INDEX_FILE": str(self._index),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _AUTHOR.items()},
        }

    def command(self, *arguments: str) -> list[str]:
        hidden = {"receive.hideRefs": "refs"}
        settings = [f"{key}={value}" for key, value in {**SETTINGS, **hidden}.items()]
        settings.append(f"receive.hideRefs=!{MAIN}")
        return ["git", *(word for one in settings for word in ("-c", one)), *arguments]

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """Raises `CalledProcessError`."""
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment,
            input=given,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=True,
        )
        return done.stdout

    def head(self) -> str:
        """The commit of `main`; "": there is none."""
        with suppress(subprocess.CalledProcessError):
            return self.run("rev-parse", "--verify", "--quiet", f"{MAIN}^{{commit}}").decode().strip()
        return ""

    def follow(self, files: Mapping[str, trees.File]) -> None:
        """Make `main` hold the files, with a commit if it does not."""
        if not (self.path / "HEAD").exists():
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.run("init", "--quiet", "--bare", "--initial-branch=main", "--template=", str(self.path))
        if not files:
            return
        self._index.unlink(missing_ok=True)
        listed = b"\n".join(str(one.at).encode() for one in files.values()) + b"\n"
        hashes = self.run("hash-object", "-w", "--no-filters", "--stdin-paths", given=listed).decode().split()
        lines = (
            f"{'100755' if os.access(one.at, os.X_OK) else '100644'} {oid}\t{one.path}\0"
            for oid, one in zip(hashes, files.values(), strict=True)
        )
        self.run("update-index", "-z", "--index-info", given="".join(lines).encode())
        tree, head = self.run("write-tree").decode().strip(), self.head()
        if head and self.run("rev-parse", f"{head}^{{tree}}").decode().strip() == tree:
            return
        parents = ["-p", head] if head else []
        made = self.run("commit-tree", tree, *parents, "-m", "Files of the app").decode().strip()
        self.run("update-ref", MAIN, made)

    def restore(self, head: str) -> None:
        """What was pushed cannot be served: `main` is what it was."""
        if head:
            self.run("update-ref", MAIN, head)
        else:
            self.run("update-ref", "-d", MAIN)

    def blobs(self) -> list[Blob]:
        """The files of `main`. Raises `BodyRejected` for what an app's folder must not hold."""
        listed = self.run("ls-tree", "-r", "-z", "-l", "--full-tree", MAIN)
        found = [_blob(line) for line in listed.split(b"\0") if line]
        if len(found) > trees.MAX_FILES:
            raise BodyRejected(f"An app has at most {trees.MAX_FILES:,} files")
        if sum(one.size for one in found) > trees.MAX_TREE_BYTES:
            raise TooLarge("The files of an app together", trees.MAX_TREE_BYTES)
        return found

    def check_out(self, blobs: Iterable[Blob], target: Path) -> None:
        """Write the contents as they are: no filter of git's changes them."""
        with subprocess.Popen(
            self.command("cat-file", "--batch"), env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as reading:
            assert reading.stdin is not None
            assert reading.stdout is not None
            for one in blobs:
                reading.stdin.write(f"{one.oid}\n".encode())
                reading.stdin.flush()
                if reading.stdout.readline().split() != [one.oid.encode(), b"blob", str(one.size).encode()]:
                    raise BodyRejected(f"{one.path} cannot be read")
                path = target / one.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(reading.stdout.read(one.size))
                path.chmod(0o755 if one.is_executable else 0o644)
                reading.stdout.read(1)
            reading.stdin.close()


_AUTHOR = {"NAME": AUTHOR, "EMAIL": "hub@localhost"}


def _blob(line: bytes) -> Blob:
    facts, _, raw = line.partition(b"\t")
    mode, kind, oid, size = facts.decode().split()
    try:
        path = str(trees.safe_path(raw.decode()))
    except UnicodeDecodeError:
        raise BodyRejected(f"{raw!r} is no name of a file in UTF-8") from None
    if kind != "blob" or mode not in ("100644", "100755"):
        raise BodyRejected(f"{path} is a link or a submodule, which an app's folder does not hold")
    if int(size) > trees.MAX_FILE_BYTES:
        raise TooLarge(path, trees.MAX_FILE_BYTES)
    return Blob(path, oid, int(size), is_executable=mode == "100755")


async def prepare(hub: Hub, found: Found) -> Repository:
    """The repository, which holds the app's files as they are now."""
    repository = Repository(hub, found.name)

    def follow() -> None:
        try:
            repository.follow(versions.files_of(hub, found.name, found.hosted))
        except (subprocess.SubprocessError, OSError) as error:
            said = getattr(error, "stderr", b"") or b""
            raise Overloaded(
                f"The repository of {found.name} cannot be used: {said[-200:].decode(errors='replace')}"
            ) from error

    await asyncio.to_thread(follow)
    return repository


async def talk(repository: Repository, arguments: Sequence[str], given: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What `git …` answers to the pieces of a request, as it comes. It is ended when nobody reads on."""
    running = await asyncio.create_subprocess_exec(
        *repository.command(*arguments, "--stateless-rpc", str(repository.path)),
        env=repository.environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    assert running.stdin is not None
    assert running.stdout is not None
    feeding = asyncio.create_task(_feed(running.stdin, given))
    try:
        async with asyncio.timeout(TIMEOUT_S):
            while piece := await running.stdout.read(64 << 10):
                yield piece
            await feeding
            await running.wait()
    finally:
        feeding.cancel()
        with suppress(ProcessLookupError):
            os.killpg(running.pid, 9)
        await running.wait()
        await asyncio.gather(feeding, return_exceptions=True)


async def _feed(target: asyncio.StreamWriter, given: AsyncIterator[bytes]) -> None:
    """git's input ends with the request's, also if that is cut off or refused: else git would wait for more."""
    try:
        async for piece in given:
            target.write(piece)
            await target.drain()
    except ConnectionError:
        pass  # git has read what it wants
    finally:
        target.close()


async def receive(hub: Hub, found: Found, given: AsyncIterator[bytes]) -> bytes:
    """Take a push and publish what it brings to `main`; the answer for git, which says what was wrong with it."""
    async with hub.pushing(found.name):
        repository = await prepare(hub, found)
        before = await asyncio.to_thread(repository.head)
        report = bytearray()
        async for piece in talk(repository, ["receive-pack"], given):
            report += piece
            if len(report) > MAX_REPORT_BYTES:
                raise TooLarge("The answer to a push", MAX_REPORT_BYTES)
        if await asyncio.to_thread(repository.head) == before:
            return bytes(report)
        try:
            blobs = await asyncio.to_thread(repository.blobs)
            await versions.publish(hub, found.name, lambda new, _: repository.check_out(blobs, new))
        except (BodyRejected, TooLarge) as error:
            await asyncio.to_thread(repository.restore, before)
            return refusal(str(error))
        except BaseException:
            await asyncio.to_thread(repository.restore, before)
            raise
        return bytes(report)


def refusal(reason: str) -> bytes:
    """A report that git shows as `! [remote rejected] main (reason)`."""
    line = reason.replace("\n", " ")[:500].encode()
    report = _packet(b"unpack ok\n") + _packet(b"ng " + MAIN.encode() + b" " + line + b"\n") + b"0000"
    return _packet(b"\1" + report) + b"0000"


def _packet(content: bytes) -> bytes:
    """A `pkt-line` (gitprotocol-common(5))."""
    return b"%04x" % (len(content) + 4) + content
