"""What somebody does with an account while somebody else takes it away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from limelight.core.errors import NotFound
from limelight.http.auth import HASHES_AT_ONCE
from limelight.hub.people.access import NOBODY
from limelight.hub.people.accounts import Accounts
from limelight.hub.records import Records
from limelight.hub.storage import SqliteStorage

pytestmark = pytest.mark.anyio
OLD, NEW = "the old password", "the new password"


@pytest.fixture
async def accounts(tmp_path: Path) -> AsyncIterator[Accounts]:
    records = Records(SqliteStorage(tmp_path / "hub.db"))
    yield Accounts(records)
    await records.close()


async def test_a_removed_user_does_not_come_back_with_a_new_password(accounts: Accounts) -> None:
    await accounts.add_user("bob", OLD)
    changing = asyncio.create_task(accounts.set_password("bob", NEW))
    await accounts.remove_user("bob")
    await asyncio.gather(changing, return_exceptions=True)
    assert accounts.user("bob") is None


async def test_rights_that_were_taken_do_not_come_back_with_a_new_password(accounts: Accounts) -> None:
    await accounts.add_user("bob", OLD, is_admin=True)
    changing = asyncio.create_task(accounts.set_password("bob", NEW))
    await accounts.set_admin("bob", is_admin=False)
    await changing
    assert not accounts.existing("bob").is_admin
    assert await accounts.fits("bob", NEW, "a client") is not None


async def test_a_change_is_of_one_user_and_not_of_a_later_one_of_the_same_name(accounts: Accounts) -> None:
    await accounts.add_user("bob", OLD)
    changing = asyncio.create_task(accounts.set_password("bob", NEW))
    await accounts.remove_user("bob")
    await accounts.add_user("bob", is_admin=True)
    result = (await asyncio.gather(changing, return_exceptions=True))[0]
    assert result is None or isinstance(result, NotFound)
    assert await accounts.fits("bob", NEW, "a client") is None


async def test_what_an_earlier_user_of_the_name_got_late_counts_for_nobody(accounts: Accounts) -> None:
    earlier = await accounts.add_user("bob", OLD)
    await accounts.remove_user("bob")
    later = await accounts.add_user("Bob", NEW)
    _, token = await accounts.add_token(earlier, "late", ["write"], None)
    assert await accounts.visitor_of_token(token) == NOBODY
    assert accounts.visitor_of_cookie(await accounts.sign_in(earlier)) == NOBODY
    assert accounts.visitor_of_cookie(await accounts.sign_in(later)).user == "Bob"


async def test_a_password_that_is_being_checked_when_it_is_changed_is_the_old_one(accounts: Accounts) -> None:
    """Else whoever knows it gets a sign-in that the change does not end."""
    await accounts.add_user("bob", OLD)
    gate = threading.Event()
    others = [asyncio.create_task(accounts._checks.run("other", gate.wait)) for _ in range(HASHES_AT_ONCE)]
    await asyncio.sleep(0)  # the others are being checked
    checking = asyncio.create_task(accounts.fits("bob", OLD, "a client"))
    await asyncio.sleep(0)
    await accounts.set_password("bob", NEW)
    gate.set()
    assert await checking is None
    await asyncio.gather(*others)
