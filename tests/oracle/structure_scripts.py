"""What both tmux and ours are told, and where they are known to differ. CHILD is a program that waits."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """What differs on purpose: the ``answer`` (texts, status), the ``tree`` or both, and why."""

    where: str
    reason: str


DIFFERENCES = {
    "size": Difference("answer", "3.4 says 'size' where 3.3a says 'lines' or 'columns' (cmd-split-window.c)"),
    "percent": Difference("both", "3.4 refuses a percentage above 100 for a size (args_string_percentage)"),
    "alone-told": Difference("answer", "3.4 prints -P of break-pane also for a pane that was alone; 3.3a is silent"),
    "loud": Difference("answer", "tmux fails with status 0 and no text; a failure must be heard"),
    "mark-kept": Difference(
        "tree", "tmux means to keep the mark when windows are renumbered (session.c), and loses it"
    ),
    "style": Difference("answer", "tmux means to refuse a bad style (cmd-select-pane.c) and does not"),
    "group-ids": Difference("tree", "tmux makes a window for a grouped session and throws it away: two ids are spent"),
    "escaped": Difference("tree", "3.3a keeps control characters of new-window -n, though not of rename-window"),
    "last-stack": Difference("tree", "3.4 remembers all panes that were active before (last_panes), 3.3a the last"),
    "hidden": Difference("tree", "in a zoomed window tmux gives a new hidden pane its place only when it is shown"),
    "all-or-nothing": Difference("tree", "a refusal has changed nothing; tmux has already shown a zoomed window whole"),
}

WINDOWS = r"""
new-session -d -s a -n x -x 100 -y 40 CHILD
new-session -d -s a CHILD
new-session -d -s a:b.c -x 20 CHILD
new-session -d -s tab	here\x CHILD
new-session -d -s ""
new-session -d -x 0 CHILD
new-session -d -x 70000 CHILD
new-session -d -y q CHILD
new-session -d -P CHILD
new-session -d -P -F #{session_id}#{window_id}#{pane_id} -n #{session_name}! -y 12 CHILD
new-session -s other
new-session -A -d -s a
new-session -t a -n q
new-window -t a: CHILD
new-window -P -t a: -n second -c /usr -F #{pane_start_path} CHILD
new-window -d -t a:5 CHILD
new-window -t a:5 CHILD
new-window -a -t a:0 CHILD
new-window -b -d -t a:0 -n before CHILD
new-window -k -t a:6 CHILD
new-window -a -d -t a:77 CHILD
new-window -S -n second -t a CHILD
new-window -n second -t a CHILD
new-window -S -n second -t a CHILD
new-window -S -d -n only -t a CHILD
new-window -P -F #{window_name}#{window_index} -t a:20
new-window -t zz CHILD
new-window -t a:0.1 CHILD
new-window -t a:zork CHILD
list-windows -t a
list-windows -a
list-windows -t a:0.0 -f #{==:#{window_name},second} -F #{line}:#{window_index}
list-windows -t zz
list-sessions
list-sessions -f #{m:a*,#{session_name}} -F #{session_name}
list-panes -s -t a -F #{line}#{window_index}
list-panes -t a:77
list-panes -s -t a:zork
list-panes -a -t zz
has-session -t =a
has-session -t nope
next-window -t a
previous-window -t a
last-window -t a
next-window -a -t a
next-window -t a_b_c
last-window -t a_b_c
select-window -t a:5
select-window -T -t a:5
select-window -n -t a
select-window -p -t a
select-window -l -t a
select-window -l -t a_b_c
select-window -t a:9
rename-window -t a:5 new
rename-window -t a:5 ctl	tab
rename-window -t a:5 #{window_index}!
rename-window -t a:5 ""
rename-window -t a:5
rename-session -t a_b_c a
rename-session -t a_b_c ""
rename-session -t a_b_c a_b_c
rename-session -t a_b_c d.e
kill-window -t a:99
kill-window -t a:5
kill-window -t a:!
unlink-window -t a:0
unlink-window -k -t a:0
kill-window -a -t a:{start}
kill-session -C -t a
kill-session -t nope
kill-session -t d_e
kill-session -a -t a
new-window -d -t a: -n n	t CHILD                ## escaped
"""

MOVING = r"""
new-session -d -s a -n a0 CHILD
new-session -d -s b -n b0 -x 60 -y 20 CHILD
new-window -d -t a:1 -n a1 CHILD
new-window -d -t a:2 -n a2 CHILD
new-window -d -t b:4 -n b4 CHILD
move-window -s a:0 -t a:1
move-window -d -s a:0 -t a:7
move-window -s a:2 -t b:
move-window -r -t b
move-window -r -t nope                          ## loud
move-window -s a:zz -t b:
move-window -a -s b:0 -t b:{end}
move-window -b -d -s b:2 -t a:1
move-window -k -s b:1 -t a:2
link-window -s a:1 -t b:
link-window -s a:1 -t b:
link-window -d -s a:1 -t a:9
link-window -d -s a:1 -t a:1
link-window -d -k -s a:7 -t b:1
link-window -t zz:
link-window -a -d -s a:7 -t b:0
swap-window -s a:1 -t a:7
swap-window -d -s a:1 -t b:0
swap-window -s a:1 -t a:55
swap-window -s a:1 -t a:1
unlink-window -t b:0
unlink-window -t a:9
kill-window -t b:1
new-window -t b: -n b9 CHILD
link-window -d -s b: -t b:12
link-window -d -s b: -t a:12
kill-window -a -t b:12
new-session -d -s c -t a
list-sessions -F #{session_group_list}:#{session_group_size}
new-window -d -t c: CHILD                       ## group-ids
"""

PANES = r"""
new-session -d -s a -n a0 -x 120 -y 50 CHILD
split-window -t a CHILD
split-window -h -P -t a:0.0 CHILD
split-window -d -b -l 5 -t a:0.1 CHILD
split-window -h -l 30% -P -F #{pane_id}#{pane_active}:#{pane_width} -t a:0.0 CHILD
split-window -f -l 20% -t a CHILD
split-window -f -b -h -l 10 -t a CHILD
split-window -l x -t a CHILD                    ## size
split-window -p 25 -t a CHILD
split-window -Z -t a CHILD
split-window -d -Z -t a CHILD                   ## hidden
resize-pane -t a
split-window -c /usr -P -F #{pane_start_path} -t a CHILD
split-window -t a:7 CHILD
split-window -t %77 CHILD
list-panes -t a -F #{pane_index}:#{pane_id}:#{pane_active}
list-panes -t a -f #{pane_active} -F #{pane_id}
list-panes -t a
select-pane -t a:0.0
select-pane -L -t a:0.2
select-pane -R -t a:0.1
select-pane -U -t a:0.4
select-pane -D -t a:0.4
last-pane -t a
select-pane -l -t a
select-pane -t a:0.3 -T title-#{pane_index}
select-pane -t a:0.2 -d
list-panes -t a -F #{pane_title}
select-pane -m -t a:0.1
display-message -p -t {marked} #{pane_id}#{pane_marked}#{pane_marked_set}#{window_marked_flag}#{session_marked}
display-message -p -t a:0.0 #{pane_marked}#{pane_marked_set}#{window_flags}
select-pane -m -t a:0.1
select-pane -m -t a:0.1
select-pane -m -t a:0.0
select-pane -M -t a
select-pane -P fg=zork -t a                     ## style
select-pane -P fg=red -t a
select-pane -g -t a
resize-pane -Z -t a:0.1
select-pane -R -t a
select-pane -t a:0.2
resize-pane -Z -t a:0.3
select-pane -Z -t a:0.1
resize-pane -t a:0.1 -x 30
resize-pane -t a:0.1 -y 40%
resize-pane -t a:0.1 -L 3
resize-pane -t a:0.1 -R
resize-pane -t a:0.1 -U 2
resize-pane -t a:0.1 -D 9
resize-pane -t a:0.1 x
resize-pane -t a:0.1 0
resize-pane -t a:0.1 -x 30x
resize-pane -t a:0.1 -x 300%
resize-pane -M -t a
resize-pane -t a
resize-window -t a -x 90 -y 30
resize-window -t a -L 5
resize-window -t a -D 3
resize-window -t a -A
resize-window -t a -x 0
resize-window -t a -x 10001
swap-pane -D -t a:0.0
swap-pane -U -t a:0.0
swap-pane -d -s a:0.1 -t a:0.3
swap-pane -s a:0.1 -t a:0.4
swap-pane -s a:0.1 -t a:0.1
rotate-window -t a
rotate-window -D -t a
resize-pane -Z -t a
rotate-window -Z -t a
resize-pane -Z -t a
select-layout -t a tiled
select-layout -t a even-h
select-layout -t a main-v
select-layout -t a
select-layout -o -t a
select-layout -E -t a
select-layout -n -t a
select-layout -p -t a
next-layout -t a
previous-layout -t a
select-layout -t a b25f,80x24,0,0,0
select-layout -t a foo
resize-pane -Z -t a
resize-pane -x q -t a                           ## all-or-nothing
resize-pane -t a
kill-pane -t a:0.2
kill-pane -t a:0.99
kill-pane -a -t a:0.1
last-pane -t a
split-window -d -t a CHILD
last-pane -t a
kill-pane -t a:0.0
split-window -l 130% -t a CHILD                 ## percent
"""

JOINING = r"""
new-session -d -s a -n a0 -x 100 -y 40 CHILD
split-window -t a CHILD
split-window -h -t a CHILD
break-pane -s a:0.1                             ## last-stack
break-pane -d -s a:0.1 -t a:6 -n named -P
break-pane -s a:0.0 -t a:6
break-pane -P -s a:6.0                          ## alone-told
break-pane -t zz:
new-session -d -s b -n b0 -x 60 -y 20 CHILD
join-pane -s a:0.0 -t b:0.0
join-pane -h -b -s a:1.0 -t b:0.1 -l 10
join-pane -t b:0.1 -s b:0.1
split-window -d -t b:0.2 CHILD
move-pane -d -s b:0.0 -t b:0.3
join-pane -s b:0.1 -t b:0.2
join-pane -s %55 -t b:0.2
break-pane -a -s b:0.1 -t b:0
break-pane -b -d -s b:0.1 -t b:0
swap-pane -s b:0.0 -t b:1.0
swap-pane -d -s b:1.0 -t b:2.0
split-window -t b:1 CHILD
resize-pane -Z -t b:1
swap-pane -Z -s b:1.0 -t b:0.0
respawn-pane -t b:1.0 CHILD
respawn-pane -k -c /usr -t b:1.0 sleep 2000
respawn-pane -k -t b:1.0
respawn-window -t b:1
split-window -d -t b:1 CHILD
select-window -t b:0
respawn-window -k -t b:1 sleep 3000
respawn-pane -k -t b:77
detach-client
detach-client -t q
switch-client -t b
switch-client -c q
refresh-client
suspend-client
lock-client
lock-server
lock-session -t nope
display-panes
command-prompt
confirm-before kill-server
display-menu a b c
display-popup
list-clients
attach-session -t b
attach-session -t zz
attach-session -t b:zork
start-server
new-session -d -t grp CHILD
new-session -d -t grp
"""

OPTIONS = r"""
new-session -d -s a -n a0 -x 100 -y 40 CHILD
set-option -g base-index 1
set-option -g pane-base-index 1
set-option -g default-size 70x30
new-session -d -s b -n b0 CHILD
new-window -d -t a: -n a1 CHILD
new-window -d -t a:5 -n a2 CHILD
split-window -P -t b CHILD
select-pane -t b:1.1
new-session -d -s c -y 9 CHILD
move-window -r -t a
set-option -g renumber-windows on
new-window -d -t a:9 -n a3 CHILD
move-window -d -s a:2 -t b:
move-window -d -s a:1 -t a:20
break-pane -d -s a:{end} -t a:25
link-window -d -s b:1 -t a:30
kill-window -t b:2
new-window -d -t a:12 -n a4 CHILD
new-window -d -t b:12 -n b4 CHILD
kill-window -a -t b:1
new-window -k -d -t a:1 -n a5 CHILD
unlink-window -t a:{end}
break-pane -d -s b:1.2
set-option -w -t a:{end} pane-border-status top
split-window -t a:{end} CHILD
split-window -h -t a:{end} CHILD
resize-pane -t a:{end}.1 -y 9
resize-pane -t a:{end}.2 -x 20%
select-pane -U -t a:{end}.3
select-pane -D -t a:{end}.1
resize-window -t a:{end} -x 55
set-option -w -t a:{end} main-pane-width 50%
set-option -w -t a:{end} main-pane-height 8
select-layout -t a:{end} main-vertical
select-layout -t a:{end} main-horizontal
set-option -g renumber-windows off
new-session -d -s g1 -n g0 CHILD
new-window -d -t g1:4 -n g4 CHILD
select-window -t g1:4
kill-window -t a:1 ; rename-window -t a:{start} chained ; kill-window -t a:77 ; kill-session -t a
new-window -t g1: CHILD ; split-window CHILD ; select-layout even-horizontal
kill-session -a -t g1
new-session -d -s g2 -t g1
new-session -d -s f -t g1
list-sessions -F #{session_group_list}:#{session_grouped}
display-message -p -t g2 #{window_linked_sessions_list}:#{window_active_sessions_list}
kill-session -t f
select-window -t g2:4
kill-window -t g1:1
unlink-window -k -t g2:2
link-window -s g1:4 -t g2:9
swap-window -s g1:4 -t g2:4
move-window -s g1:4 -t g1:8
rename-session -t g1 g9
kill-session -t g9
"""

MARKS = r"""
new-session -d -s a -n a0 -x 100 -y 40 CHILD
new-session -d -s b -n b0 -x 100 -y 40 CHILD
split-window -d -t a:0 CHILD
split-window -d -t b:0 CHILD
new-window -d -t a:1 -n a1 CHILD
select-pane -m -t a:0.1
display-message -p -t ~ #{pane_id}
list-windows -t {marked} -F #{window_flags}#{window_marked_flag}#{session_marked}#{pane_marked_set}
list-panes -a -F #{pane_id}#{pane_marked}
new-window -d -t ~ -n near CHILD
has-session -t ~.0
swap-pane -d -t a:0.0
swap-pane -d -s {next} -t a:0.1
rotate-window -t a:0
swap-pane -d -t b:0.0
swap-pane -d -t b:0.0
select-pane -m -t a:0.1
join-pane -d -t ~
join-pane -d -t b:0.0
select-pane -m -t a:1
swap-window -d -t b:0
swap-window -d -s a:0 -t b:0
select-pane -m -t a:0.0
move-window -d -s a:0 -t a:9
select-pane -m -t a:9.0
move-window -r -t a                              ## mark-kept
select-pane -M
split-window -d -t b:0 CHILD
resize-pane -Z -t b:0.0
select-pane -m -t b:0.1
select-pane -m -t b:0.0
resize-pane -Z -t b:0.0
break-pane -d -s ~ -t b:8
select-pane -m -t b:8
break-pane -d -s b:8.0 -t b:7
select-pane -m -t b:0.0
kill-pane -t {marked}
"""

SCRIPTS = {"windows": WINDOWS, "moving": MOVING, "panes": PANES, "joining": JOINING, "marks": MARKS, "options": OPTIONS}
