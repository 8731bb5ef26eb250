"""What the format language's oracle test asks: the values that are set, the templates, and where 3.3a differs from us.

No template may end a text in a lone `#` or a list of modifiers in `;`: there the real tmux reads beyond its memory.
"""

from typing import NamedTuple

from oracle.formats_corpus_values import LOOPS, NUMBERS, TEXTS

OPTIONS = {
    "@a": "alpha beta gamma",
    "@b": "0",
    "@c": "1",
    "@d": "#{window_name}:#{@a}",
    "@e": "",
    "@f": "/usr/local/bin/thing.txt",
    "@g": "漢字 é́ wide",
    "@h": "a#,b##c#[fg=red]d",
    "@i": "-12",
    "@j": "3.75",
    "@k": 'it\'s "q" $x `y` (z) [w] *?;&|<>\\',
    "@l": "#{E:@l}x",
    "@m": "%Y#{@c}",
    "@n": "1700000000",
    "@o": "xAxBx",
    "@p": "#{l:#{@a}}",
}
ENVIRONMENT = {"FORMATS_TEST": "from env", "FORMATS_TIME": "1700000000"}
VARIABLES = [
    "session_name",
    "session_id",
    "session_windows",
    "window_index",
    "window_name",
    "window_id",
    "window_active",
    "window_flags",
    "window_panes",
    "pane_id",
    "pane_index",
    "pane_title",
    "pane_width",
    "pane_height",
    "pane_active",
    "pane_current_path",
    "pane_dead",
    "session_created",
    "start_time",
    "host",
    "host_short",
    "version",
    "socket_path",
    "pid",
    "window_width",
]

_PLAIN = r"""
plain text
#{session_name}
#{window_name}#{window_index}.#{pane_index}
#S|#I|#P|#W|#T|#D|#F|#H|#h
#A#B#C#E#G#J#a#b#c#z
##S
###S
####S
#,
#}
a#,b#}c
#[fg=red]x#[default]
##[fg=red]
###[fg=red]
#{?@c,#[fg=white#,bg=red],#[fg=red#,bg=white]}#W
#{no_such_variable}
x#{no_such_variable}y
#{}
#{#{pane_id}}
#{##}
#{ }
#{pane_id }
#{@a}
#{@none}
#{@d}
#{E:@d}
#{E:@p}
#{E:#{E:@p}}
#{E:pane_title}
#{E:@h}
#{@h}
#{FORMATS_TEST}
#{?FORMATS_TEST,y,n}
#{session_name
x#{session_name
#{session_name}#{
#{?@c,a
x}y
#{@a}}
#{:@a}
#{::@a}
#{x:@a}
#{x:#{@a}}
#(unterminated
#[#{@a}]
#!#$#-#9
#{pane_id}#{window_id}#{session_id}
%%
%% #{@a} %%
%%%%
100%% #{?@c,%%,x}
#{T:@m}
#{E:@m}
#{E:@l}
#{version}
#{E:@a}
#{E:@none}
#{E:}
#{T:@d}
"""
_CONDITIONS = r"""
#{?@c,yes,no}
#{?@b,yes,no}
#{?@e,yes,no}
#{?@none,yes,no}
#{?@a,yes,no}
#{?1,yes,no}
#{?0,yes,no}
#{?,yes,no}
#{?#{@c},yes,no}
#{?#{@b},yes,no}
#{?#{@none},yes,no}
#{?#{==:#{@a},x},yes,no}
#{?plain,yes,no}
#{?##,yes,no}
#{?@c,a,b,c}
#{?@b,a,b,c}
#{?@c,a}
x#{?@c,a}y
#{?@c}
x#{?}y
#{?@c,,no}
#{?@b,,}
#{?@c,#{?@b,1,2},3}
#{?@b,1,#{?@b,2,#{?@c,3,4}}}
#{?@c,a#,b,c}
#{?@c,a#}b,c}
#{?@c,{a},b}
#{?@c,a:b;c,d}
#{?pane_dead,dead,alive}
#{?#{e|>:#{pane_width},10},wide,narrow}
#{?#{&&:#{@c},#{@a}},both,no}
#{n:?@c,abc,d}
#{=2:?@c,abcd,d}
#{b:?@f,1,2}
#{d;?@f,1,2}
#{t:?@n,1,2}
#{t:?@a,1,2}
#{==:a,a}
#{==:a,b}
#{==:#{@a},alpha beta gamma}
#{==:,}
#{==:a}
x#{==:a}y
#{==:a,b,c}
#{==:b,c,b,c}
#{!=:a,b}
#{!=:a,a}
#{<:a,b}
#{>:a,b}
#{<=:a,a}
#{>=:a,b}
#{<:é,z}
#{<:Z,a}
#{<:10,9}
#{<:,a}
#{||:0,1}
#{||:0,0}
#{||:,}
#{||:a,}
#{&&:1,0}
#{&&:1,1}
#{&&:1,00}
#{&&:#{==:a,a},#{!=:a,b}}
#{&&:1}
#{||:1,0,0}
#{!:1}
#{!!:1}
#{==;n:a,a}
#{m:*beta*,#{@a}}
#{m:beta,#{@a}}
#{m:alpha*,#{@a}}
#{m:*,}
#{m:,}
#{m:a?c,abc}
#{m:a?c,aéc}
#{m:[a-c]x,bx}
#{m:[!a-c]x,bx}
#{m:[^a-c]x,dx}
#{m:[[:digit:]]*,9a}
#{m:[]a]x,]x}
#{m:[x,[x}
#{m:a\*b,a*b}
#{m:a\*b,axb}
#{m:*/bin/*,#{@f}}
#{m/i:ALPHA*,#{@a}}
#{m/i:[A-C]*,bx}
#{m/r:^alpha,#{@a}}
#{m/r:a$,#{@a}}
#{m/r:b+e,#{@a}}
#{m/ri:^ALPHA,#{@a}}
#{m/r:(a|b)c,bc}
#{m/r:(,(}
#{m/r:*a,*a}
#{m/r:a{2},aa}
#{m/r:^a#{@none}{2#,3}$,aaa}
#{m/r:[[:alpha:]]+ [[:alpha:]]+$,#{@a}}
#{m/r:^.$,漢}
#{m/r:\.txt$,#{@f}}
#{m/r:\bbeta\b,#{@a}}
#{m/r:^[^ ]+$,#{@a}}
#{m/r:a|,}
#{m/r:^*,a}
#{m|r|:^a,abc}
#{m/x:a*,abc}
#{m:a}
#{C:nothing here}
#{C/r:^nothing here}
#{N:first}
#{N/w:second}
#{N/w:none}
#{N/s:alpha}
#{N/s:alph}
#{N/s:#{session_name}}
#{N/x:first}
"""
TEMPLATES = [line for block in (_PLAIN, _CONDITIONS, NUMBERS, TEXTS, LOOPS) for line in block.splitlines() if line]


class Difference(NamedTuple):
    """One template that 3.3a expands otherwise, and why."""

    name: str
    template: str
    theirs: str
    ours: str
    reason: str


DIFFERENCES = (
    Difference(
        "clients loop",
        "#{L:#{session_name}}",
        "L:alpha",
        "",
        "3.4 loops over clients, of which there is none; 3.3a knows no L",
    ),
    Difference(
        "widest padding",
        "#{n;p10001:@a}",
        "10001",
        "10000",
        "a width from a template must not fill the memory (later tmux has this limit too)",
    ),
    Difference(
        "most decimals",
        "#{n:#{e|+|f|200:1,2}}",
        "202",
        "102",
        "the same for decimal places (later tmux: 100)",
    ),
    Difference(
        "references back",
        r"#{m/r:^(a)\1$,aa}",
        "1",
        "0",
        "no regular language: cannot be matched in bounded time; POSIX has none in extended expressions",
    ),
    Difference(
        "between the bytes of a character",
        "#{n:#{s/x*/-/:@g}}",
        "32",
        "26",
        "tmux goes on by a byte after an empty match and tears characters apart; here by a character",
    ),
    Difference(
        "an argument from a title",
        "#{s/^.*$/#{pane_title}/:@a}",
        "alpha title #[x] 漢é,}",
        "#{session_name} title #[x] 漢é,}",
        "tmux expands the arguments of s twice, a title's text too: here only text from options and templates",
    ),
)
