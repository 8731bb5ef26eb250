"""A server ends while clients in control mode are there: each is told first."""

import pytest
from support.hosting import turned_until
from support.spoken import begins, said
from support.within import Within

from panelock.impl.host import controlled
from panelock.impl.paths import Place


def test_a_server_that_ends_has_told_whoever_was_just_answered_that_he_goes(
    host: Within, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = controlled.Controlled._block

    def ends_behind(one: controlled.Controlled, text: bytes, *, failed: bool) -> None:
        block(one, text, failed=failed)
        host.server.end()

    monkeypatch.setattr(controlled.Controlled, "_block", ends_behind)
    told: list[list[bool]] = []
    host.server.on_end = lambda: told.append(
        [one.control.let_go for one in host.server._callers.values() if one.control]
    )
    with begins(place, "display-message", "-p", "x") as caller:
        assert b"%exit\n" in said(host, caller, b"%exit\n")
        turned_until(host.loop, lambda: told)
    assert all(told[0])
