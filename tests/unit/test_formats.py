"""The format language where no real tmux can be asked: what never runs, what never hangs, what is asked of a scope."""

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from panelock.impl import formats
from panelock.impl.formats import expand
from panelock.impl.formats_state import WORK_LIMIT


class FakeScope:
    """A scope of dictionaries, which notes what it was asked."""

    def __init__(self, variables: dict[str, str] | None = None, **options: str) -> None:
        self.variables = variables or {}
        self.options = {"@" + name: value for name, value in options.items()}
        self.environment: dict[str, str] = {}
        self.children: list[FakeScope] = []
        self.has_session = True
        self.jobs: list[str] = []
        self.output = ""
        self.searches: list[tuple[str, bool, bool]] = []
        self.lookups = 0
        self.now = 1_700_000_000.0

    def option(self, name: str) -> str | None:
        return self.options.get(name)

    def lookup(self, name: str) -> str | None:
        self.lookups += 1
        return self.variables.get(name)

    def environ(self, name: str) -> str | None:
        return self.environment.get(name)

    def sessions(self) -> Iterable["FakeScope"]:
        return self.children

    def windows(self) -> Iterable["FakeScope"] | None:
        return self.children if self.has_session else None

    panes = windows
    clients = sessions

    def window_exists(self, name: str) -> bool | None:
        return name == "there" if self.has_session else None

    def session_exists(self, name: str) -> bool:
        return name == "there"

    def search(self, pattern: str, regex: bool, ignore_case: bool) -> int:
        self.searches.append((pattern, regex, ignore_case))
        return 7

    def job(self, template: str, command: str) -> str:
        self.jobs.append(command)
        return self.output


HOSTILE = "#(touch /tmp/x)"


@pytest.mark.parametrize(
    "template",
    [
        "#{pane_title}",
        "#T",
        "#{E:pane_title}",
        "#{T:pane_title}",
        "#{E:#{pane_title}}",
        "#{E:#{E:pane_title}}",
        "#{E:#{E:#{pane_title}}}",
        "#{E:#{@title}}",
        "#{E:@title}",
        "#{E:#{E:@title}}",
        "#{E;E:pane_title}",
        "#{E:#{?@x,#{pane_title},x}}",
        "#{E:#{=50:pane_title}}",
        "#{E:#{p50:pane_title}}",
        "#{E:#{=/1/#{pane_title}:@long}}",
        "#{E:#{s/x/#{pane_title}/:@x}}",
        "#{s/x/#{pane_title}/:@x}",
        "#{s/#{pane_title}/x/:@x}",
        "#{E:###{rest}}",
        "#{E:@hash#{rest}}",
        "#{E:#{@hash}#{rest}}",
        "#{E:#{P:#{pane_title}}}",
        "#{P:#{E:pane_title}}",
        "#{S:#{W:#{P:#{E:#{pane_title}}}}}",
        "#{E:#{q/h:pane_title}}",
        "#{E:#{l:#{pane_title}}}",
        "#{E:#{E:#{l:#{pane_title}}}}",
        "#{E:HOSTILE_ENVIRONMENT}",
        "#{?#{E:pane_title},a,b}",
        "#{==:#{E:pane_title},a}",
        "#{m:#{E:pane_title},a}",
        "#{e|+:#{E:pane_title},1}",
        "#{N:#{E:pane_title}}",
        "#{C:#{E:pane_title}}",
        "#{=#{E:pane_title}:@x}",
        "#{E:#{E:@x}#{pane_title}}",
    ],
)
def test_a_job_in_a_title_or_in_the_environment_never_runs(template: str) -> None:
    scope = FakeScope(
        {"pane_title": HOSTILE, "rest": "(touch /tmp/x)"},
        title="#{pane_title}",
        x="x",
        hash="#",
        long="longer",
    )
    scope.environment["HOSTILE_ENVIRONMENT"] = HOSTILE
    scope.children = [scope]
    expand(template, scope)
    expand(template, scope, time=True)
    assert scope.jobs == []


@pytest.mark.parametrize(
    "template", ["#(date)", "#{E:@job}", "#{T:@job}", "#{E:#{@job}}", "#{?@x,#(date),x}", "#{E;l:#(date)}"]
)
def test_a_job_of_the_template_or_of_an_option_runs(template: str) -> None:
    scope = FakeScope({"pane_title": "t"}, job="#(date)", x="x")
    scope.output = "now"
    assert expand(template, scope) == "now"
    assert scope.jobs == ["date"]


def test_an_option_keeps_its_jobs_beside_a_condition_on_a_title() -> None:
    scope = FakeScope({"pane_title": "t"}, job="#(date)")
    expand("#{E:#{?#{==:#{pane_title},t},#{@job},}}", scope)
    assert scope.jobs == ["date"]


def test_the_output_of_a_job_is_expanded_but_runs_no_job() -> None:
    scope = FakeScope({"pane_title": "t"}, two="#(two)")
    scope.output = "#{pane_title}#(touch /tmp/x)"
    assert expand("<#(one)>#{E:#{E:@two}}", scope) == "<t>t"
    assert scope.jobs == ["one", "two"]


def test_the_command_of_a_job_is_expanded_without_jobs_and_times() -> None:
    scope = FakeScope({"pane_id": "%1"})
    expand("#(echo #{pane_id} #(inner\\) %%Y (x\\))", scope, time=True)
    assert scope.jobs == ["echo %1  %Y (x\\)"]


@pytest.mark.parametrize(
    "template", ["#{pane_title}", "#{=20:pane_title}", "#{?@x,#{pane_title},}", "#{P:#T}", "#{s/z/#{pane_title}/:@z}"]
)
def test_a_value_is_not_itself_expanded(template: str) -> None:
    scope = FakeScope({"pane_title": "#{pane_id}%H", "pane_id": "%1"}, z="z", x="x")
    scope.children = [scope]
    assert expand(template, scope, time=True) == "#{pane_id}%H"


def _exploding_loops() -> str:
    template = "#{pane_id}"
    for _ in range(40):
        template = "#{P:" + template + "}"
    return template


def _exploding_options() -> dict[str, str]:
    return {f"o{i}": f"#{{E:@o{i + 1}}}" * 10 for i in range(40)}


@pytest.mark.parametrize(
    "template",
    [
        _exploding_loops(),
        "#{E:@o0}",
        "#{E:@me}#{E:@twice}",
        "#{" + ";".join(["s/./aaaaaaaaaa/"] * 30) + ":@x}",
        "#{" + ";".join(["s/./\\0\\0\\0\\0\\0/"] * 30) + ":@x}",
        "#{m/r:" + "(" * 40 + "a" + "*)" * 40 + "b,#{@long}}",
        "#{m/r:(((a{999}){999}){999}){999},#{@long}}",
        "#{s/(a*)*(a*)*(a*)*b/\\1/:@long}",
        "#{m:" + "*a" * 50 + "b,#{@long}}",
        "#{E:" * 3000,
        "#{?" * 3000 + ",a,b}" * 3000,
        "#{E:" * 300 + "x" + "}" * 300,
        "#{p2147483647:@x}#{p-2147483647:@x}",
        "#{e|*|f|2147483647:1e308,1e308}",
        "#{?" * 100_000 + ",a,b}" * 100_000,
        "#{P:#{P:#{P:#{P:#{E:#{pane_id}" + "##{" * 1000 + "}}}}}",
        "#{=20000:#{s/a/#[/:@long}}",
    ],
)
def test_a_hostile_template_ends_soon(template: str) -> None:
    twice = "#{E:@twice}#{E:@twice}"
    scope = FakeScope({"pane_id": "%1"}, x="x", long="a" * 20_000, me="#{E:@me}", twice=twice, **_exploding_options())
    scope.children = [scope] * 10
    begin = time.thread_time()
    out = expand(template, scope)
    assert time.thread_time() - begin < 5
    assert len(out) < 64 * WORK_LIMIT
    assert scope.lookups <= 3 * WORK_LIMIT


def test_a_template_may_go_through_two_thousand_panes() -> None:
    scope = FakeScope()
    scope.children = [FakeScope({"pane_id": f"%{i}", "pane_title": "t"}) for i in range(2000)]
    line = "#{pane_id} #{pane_title} #{?pane_active,*,-}#{=9:pane_title}, "
    assert expand("#{P:" + line.replace("-}", "-}") + "}", scope).count("%") == 2000


def test_nesting_stops_at_a_hundred_levels() -> None:
    scope = FakeScope(x="x")
    deepest = "#{E:" * 99 + "@x" + "}" * 99
    assert expand(deepest, FakeScope(x="x")) == "x"
    assert expand("#{?@x," * 99 + "x" + ",}" * 99, scope) == "x"
    assert expand("#{?@x," * 100 + "x" + ",}" * 100, scope) == ""


def test_an_option_comes_before_a_variable_and_that_before_the_environment() -> None:
    scope = FakeScope({"mouse": "variable", "host": "variable"})
    scope.options["mouse"] = "option"
    scope.environment = {"mouse": "environment", "host": "environment", "HOME": "environment"}
    assert expand("#{mouse} #{host} #{HOME}", scope) == "option variable environment"


def test_no_time_is_read_from_the_environment() -> None:
    scope = FakeScope({"session_created": "1700000000"})
    scope.environment["CREATED"] = "1700000000"
    assert expand("#{t:CREATED}|#{t/f/%j:session_created}", scope) == "|" + time.strftime(
        "%j", time.localtime(1_700_000_000)
    )


def test_times_are_the_scopes_and_not_the_clocks() -> None:
    scope = FakeScope({"then": "1699990000", "long_ago": "1500000000"}, y="%Y")
    scope.now = 1_700_000_000.0
    local = time.localtime(scope.now)
    assert expand("%Y-%m-%d %H:%M:%S", scope, time=True) == time.strftime("%Y-%m-%d %H:%M:%S", local)
    assert expand("%Y #{T:@y}#{E:@y}", scope) == "%Y " + time.strftime("%Y", local) + "%Y"
    assert expand("#{t/p:then}", scope) == time.strftime("%H:%M", time.localtime(1_699_990_000))
    assert expand("#{t/p:long_ago}", scope) == time.strftime("%h%y", time.localtime(1_500_000_000))


@pytest.mark.parametrize(
    ("age_days", "layout"), [(0.5, "%H:%M"), (20, "%a%d"), (100, "%d%b"), (300, "%d%b"), (400, "%h%y"), (-3, "%H:%M")]
)
def test_a_pretty_time_is_the_shorter_the_longer_ago(age_days: float, layout: str) -> None:
    scope = FakeScope()
    scope.now = 1_734_000_000.0
    then = int(scope.now - age_days * 86400)
    scope.variables["then"] = str(then)
    assert expand("#{t/p:then}", scope) == time.strftime(layout, time.localtime(then))


@pytest.mark.parametrize("value", ["0", "", "soon", "-5", "99999999999999999999", "9223372036854775807"])
def test_what_is_no_time_has_no_text(value: str) -> None:
    assert expand("<#{t:then}>", FakeScope({"then": value})) == "<>"


def test_strftime_gives_up_where_tmuxs_buffer_ends() -> None:
    assert expand("%%" + "x" * 8190, FakeScope(), time=True) == "%" + "x" * 8190
    assert expand("%%" + "x" * 8191, FakeScope(), time=True) == ""
    assert expand("%" + "x" * 9000, FakeScope()) == "%" + "x" * 9000


def test_a_loop_uses_its_second_format_for_the_active_one() -> None:
    scope = FakeScope()
    scope.children = [
        FakeScope({"n": "1", "window_active": "0", "pane_active": "1"}),
        FakeScope({"n": "2", "window_active": "1", "pane_active": "0"}),
    ]
    assert expand("#{W:#{n},<#{n}>} #{P:#{n},<#{n}>} #{S:#{n},} #{L:#{n};}", scope) == "1<2> <1>2 1,2, 1;2;"


def test_without_a_session_loops_and_names_end_the_text() -> None:
    scope = FakeScope()
    scope.has_session = False
    for format_ in ("#{W:x}", "#{P:x}", "#{N:there}"):
        assert expand(f"a{format_}b", scope) == "a"
    assert expand("#{N/s:there}#{N/s:x}", scope) == "10"


def test_a_name_is_looked_for_where_it_belongs() -> None:
    assert expand("#{N:there}#{N/w:x}#{N/s:there}", FakeScope()) == "101"


def test_a_search_gets_its_flags_and_its_expanded_pattern() -> None:
    scope = FakeScope(x="y")
    assert expand("#{C:a#{@x}} #{C/r:b} #{C/ri:c} #{C/i:d}", scope) == "7 7 7 7"
    assert scope.searches == [("ay", False, False), ("b", True, False), ("c", True, True), ("d", False, True)]


@pytest.mark.parametrize("template", ["#", "a#", "#{b;}", "#{;}", "#{s/a#/b/:@x}", "#{==:a,#", "#{s/x/\\/:@x}", "##(x"])
def test_where_tmux_reads_beyond_its_memory_the_text_just_ends(template: str) -> None:
    expand(template, FakeScope(x="x"))
    assert expand("a#", FakeScope()) == "a#"
    assert expand("#{s/x/y\\/:@x}", FakeScope(x="axb")) == "ayb"


def test_bytes_that_are_no_text_pass_through() -> None:
    scope = FakeScope({"pane_title": "a\udcffb"})
    assert expand("#{pane_title}|#{n:pane_title}|#{==:#{pane_title},a}|#{=2:pane_title}", scope) == "a\udcffb|3|0|ab"


def test_a_long_template_is_not_kept() -> None:
    formats.compiled.cache_clear()
    expand("x" * 5000, FakeScope())
    assert formats.compiled.cache_info().currsize == 0
    expand("#{pane_id}", FakeScope())
    assert formats.compiled.cache_info().currsize == 1


def test_a_plain_variable_needs_no_regular_expressions() -> None:
    root = Path(formats.__file__).parents[2]
    program = f"""
import sys
sys.path.insert(0, {str(root)!r})
from panelock.impl.formats import expand
class Scope:
    lookup = staticmethod({{"pane_id": "%1"}}.get)
assert expand("#{{pane_id}} #D", Scope()) == "%1 %1"
assert not {{"re", "typing", "unicodedata"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True)
