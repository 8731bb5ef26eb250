"""Sessions that are gone just when a client is shown them."""

import pytest
from support.hosting import turned_until
from support.spoken import begins, said
from support.within import Within

from panelock.impl.host import wire
from panelock.impl.paths import Place
from panelock.impl.store import Store


@pytest.mark.parametrize("words", ["switch-client -t other", "attach-session -t other"])
def test_a_session_that_is_killed_right_behind_is_not_shown(host: Within, place: Place, words: str) -> None:
    assert host("new-session", "-d", "-s", "other")[0] == 0
    (other,) = (one.id for one in host.driver.document.sessions.values() if one.name == "other")
    (first,) = host.driver.document.sessions.keys() - {other}
    with (
        begins(place, "attach-session", "-t", f"${first}") as goes,
        begins(place, "attach-session", "-t", f"${first}") as kills,
    ):
        for caller in (goes, kills):
            said(host, caller, b"%session-changed")
        with Store(place).load_and_lock():  # so that both are done as one
            goes.sendall(wire.frame(wire.INPUT, f"{words}\n".encode()))
            turned_until(host.loop, lambda: other in host.driver.clients.coming)
            kills.sendall(wire.frame(wire.INPUT, b"kill-session -t other\n"))
            turned_until(host.loop, lambda: len(host.driver.commits._waiting) == 2)
        assert b"can't find session: other" in said(host, goes, b"%error")
        assert {client.session for client in host.driver.clients.all} == {first}
