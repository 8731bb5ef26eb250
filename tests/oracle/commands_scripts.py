"""What both tmux and ours are told in turn, and where they are known to differ. DIR is a folder of the test's own."""

from oracle.assignments_script import ASSIGNMENTS

DIFFERENCES = {
    "run-shell-output": "3.4 prints a job's output to the caller; 3.3a puts a pane into view mode with it",
    "last-job": "ours keeps the first failure of a chain; in tmux each run-shell says the status anew",
    "literal": "display-message -l is of 3.4",
    "newest": "3.4 means the newest automatic buffer where none is named; 3.3a any",
    "features": "terminal-features has one more item in 3.4 (differences_options.py)",
    "expects": "3.4 says which flag lacks its argument; 3.3a leaves that to the system's getopt",
    "directory": "tmux reads a folder as an empty file and says nothing; a failure must be heard",
    "hook-name": "tmux runs nothing for a hook that cannot be, and says nothing; a failure must be heard",
    "no-target": "keys without a client to handle them (send-keys -K, of 3.4) are refused",
    "access": "tmux pretends to let others in without a reason to; ours says that it cannot",
}

OPTIONS = r"""
set -g @a 'x y'
show -gv @a
show -g @a
set -g status-left '#S'
show-options -g status-left
show -gqv nosuch
show -g nosuch
show nosuch
set -g nosuch 1
set -gq nosuch 1
set -g stat x
set -t zz status on
set -wt zz mode-keys vi
set -pt zz @x y
set -wt a:9 mode-keys vi
set -wt a:0.9 @w 1
show -wvt a:0 @w
show -t zz
show -wt zz
show -t zz @a
show -q -t zz
set -F @f '#{session_name}#{pane_index}'
show @f
show -A @a
show -A -v @a
set -u @f
show @f
set -o @a 1
set -go @a 1
set -goq @a 1
set @t
set -g status bad
set -g base-index abc
set -g 'status[1]' on
setw -g mode-keys
setw -g mode-keys vi
showw -g mode-keys
showw -gv mode-keys
showw -t zz
set -s escape-time 10
show -s escape-time
show -s                                             ## features
show -sv                                            ## features
set -g prefix C-a
show -g prefix
set -g update-environment 'A B'
set -ga update-environment C
show -g update-environment
set -gu 'update-environment[1]'
show -g 'update-environment[0]'
show -g update-environment
set -w remain-on-exit on
set -p remain-on-exit failed
set -wU remain-on-exit
show -p remain-on-exit
show -w remain-on-exit
set -g '@#{session_name}' 1
show -g @a @b
show -gv @a
set
set -g a b c
set -Z
set -t                                              ## expects
set -g default-shell nosuch
set-hook -g nosuch x
set-hook -g alert-bell nosuch
set-hook -g alert-bell 'display hi ; ls -F x'
show-hooks -g alert-bell
set-hook -R alert-bell
set-hook -g 'alert-bell[3]' 'display -p three'
set-hook -ga alert-bell 'display -p four ; has -t zz ; display -p five'
show-hooks -g alert-bell
set-hook -R alert-bell
set-hook -R nosuch                                  ## hook-name
set-hook -R 'alert-bell[3]'
set-hook -R 'alert-bell[7]'
set-hook -R alert-be
set-hook -R default-command
set-hook -gu alert-bell
show-hooks -g alert-bell
set-hook -R alert-bell
set-hook @foo 'display -p user'
set-hook -R @foo
set-option -g @bar 'display -p #{session_name}'
set-hook -R @bar
set-hook -w window-renamed 'display -p renamed'
show-hooks -w
set-hook -R window-renamed
"""

ENVIRONMENT = r"""
show-environment nosuch
show-environment -t zz
show-environment -g -t zz
show-environment
set-environment A
set-environment A=b c
set-environment '' c
set-environment A 'a"b$c`\'
show-environment A
show-environment -s A
set-environment -h B x
show-environment B
show-environment -h
show-environment -h B
set-environment -r C
show-environment C
show-environment -s C
set-environment -u C x
set-environment -r C x
set-environment -u C
show-environment C
set-environment -F D '#{session_name}'
show-environment D
set-environment -t zz D x
set-environment -g G 1
show-environment -g G
display -p '#{G}#{A}#{B}'
set-environment -gr G
show-environment -g G
set-environment -gu MARK
show-environment -g MARK
set-environment -u nosuch
set-environment
"""

BUFFERS = r"""
list-buffers
show-buffer
save-buffer -
delete-buffer
set-buffer
set-buffer ''
set-buffer -b x y z
set-buffer -b '' y
set-buffer -n foo
set-buffer -n foo -b nosuch
delete-buffer -b zz
set-buffer hello
set-buffer -a -b foo world
set-buffer -ab foo ' and more'
list-buffers -F '#{buffer_name} #{buffer_size} #{buffer_sample}'
set-buffer -b long '\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\'
set-buffer -a -b long '\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\'
list-buffers -F '#{buffer_size} #{buffer_sample}'
delete-buffer -b long
show-buffer -b foo
show-buffer -b zz
save-buffer -b foo -
save-buffer -b foo DIR/foo
save-buffer -ab foo DIR/foo
load-buffer -b back DIR/foo
show-buffer -b back
show-buffer                                         ## newest
save-buffer -b foo /nosuch/dir
save-buffer -b foo
load-buffer nosuch
load-buffer DIR/nosuch
load-buffer DIR                                     ## directory
set-buffer -b foo -n bar
set-buffer -b bar -n back
list-buffers -F '#{buffer_name}' -f '#{m:b*,#{buffer_name}}'
paste-buffer -t zz
paste-buffer -b zz
paste-buffer -b bar -t a:0.1 -d
list-buffers -F '#{buffer_name}'
capture-pane -p -a
capture-pane -p -a -q
capture-pane -S x -p -E 1 -t a:0
capture-pane -p -t zz
capture-pane -b shot -t a:0 -E 0
show-buffer -b shot
clear-history -t zz
clear-history -t a:0
"""

MESSAGES = r"""
display -p 'a#{session_name}b#{window_index}'
display -p -t zz 'a#{session_name}b'
display -p -t a:9 'a#{session_name}:#{window_index}b'
display -p -F '#{pane_index}' -t a:0.1
display -p -F a b
display -d x b
display -d 10 -p b
display hi
display -c foo hi
display -I
display -p '#(echo x)'
display -p '%%H #{?pane_active,yes,no}'
display -p ''
display -l -p '#{pane_id}'                          ## literal
display -p -v '#{session_name}'
resize-pane -T -t a
resize-pane -T -t zz
display -v '#S #{?pane_active,a,b} #{W:#I,(#I)} %%%H'
display a b
show-messages
show-messages -J
info
list-clients
list-clients -t zz
refresh-client
detach-client -s a
switch-client -t a
suspend-client -t foo
lock-client
lock-server
lock-session -t zz
display-panes
display-menu a b c
display-popup
command-prompt
confirm-before ls
show-prompt-history
show-prompt-history -T search
show-prompt-history -T zz
clear-prompt-history
copy-mode -t zz
copy-mode -q
server-access
server-access -r
server-access -t a -l
server-access -a nosuchuser
server-access -d nosuchuser
server-access -a root
server-access -d root
server-access ''
server-access -ad daemon
server-access -arw daemon
server-access daemon
server-access -a daemon                             ## access
list-commands -F '#{command_list_name} #{command_list_alias}' set
list-commands wait
list-commands if-shell
list-commands nosuch
"""

KEYS = r"""
send-keys -t zz x
send-keys -N 0 a
send-keys -N x a
send-keys -X cancel
send-keys -M a
send-keys
send-keys -K x                                      ## no-target
send-prefix -t zz
pipe-pane -t zz x
bind-key -T foo x display hi
list-keys -T foo
bind-key -T foo -N 'a note' y display 'hi there' '\;' ls
bind-key -r -T foo C-M-y ls
list-keys -T foo
list-keys -N -T foo
list-keys -N -T foo y
list-keys -N -P pre- -T foo
list-keys -T foo y
list-keys -T foo q
list-keys -T zz
list-keys -T prefix c
list-keys nosuchkey
bind-key nosuchkey ls
bind-key x nosuch
bind-key -T foo z '{ ls ; display x }'
unbind-key
unbind-key -a x
unbind-key -T zz x
unbind-key -T zz -a
unbind-key -q -T zz x
unbind-key nosuchkey
unbind-key -T foo x
list-keys -T foo x
bind-key -T foo b 'display one ; display "two three"'
bind-key -T foo c if-shell true 'display a ; display b' 'display "c d"'
bind-key -T foo d { display one ; display two }
bind-key -T foo e { if -F 1 { display one ; display two } { ls } }
bind-key -T foo f if -F 1 { display one ; display two }
list-keys -T foo b
list-keys -T foo c
list-keys -T foo d
list-keys -T foo e
list-keys -T foo f
unbind-key -a -T foo
list-keys -T foo
copy-mode
send-keys -X cancel
send-keys -X cancel
"""

RUNNING = r"""
run-shell
run-shell -d x ls
run-shell true
run-shell 'exit 3'                                  ## run-shell-output
run-shell 'echo out'                                ## run-shell-output
run-shell 'exit 4' ; run-shell true                 ## run-shell-output last-job
run-shell -C 'display -p "#{session_name}"'
run-shell -C nosuch
run-shell -C 'has -t zz ; display -p no' ; display -p next
run-shell -b 'exit 3'
if-shell false 'display -p a' 'display -p b'
if-shell false 'display -p a'
if-shell true nosuch
if-shell true nosuch ; display -p next
if-shell -F 1 nosuch ; display -p next
if-shell -F '' a 'display -p c'
if-shell -F 0x 'display -p a' 'display -p c'
if-shell -F '#{session_name}' 'display -p #{session_name}' 'display -p c'
if-shell true ''
if-shell 'test #{session_name} = a' 'has -t zz ; display -p no' ; display -p next
if-shell a
wait-for -U foo
wait-for -S foo
wait-for foo
wait-for -L foo
wait-for -U foo
wait-for -LS foo
wait-for
source-file DIR/nosuch
source-file -q DIR/nosuch
source-file nosuch
source-file 'nosuch*'
source-file DIR                                     ## directory
source-file DIR/good.conf
show -g @x
show-environment -g FOO
show-environment -gh HID
source-file -v DIR/good.conf
source-file -n DIR/good.conf
source-file DIR/nosuch DIR/good.conf
source-file DIR/bad.conf
source-file -v DIR/bad.conf
source-file -nv DIR/bad.conf
source-file DIR/bad.conf DIR/good.conf
source-file -q DIR/bad.conf
source-file DIR/failing.conf
source-file DIR/failing.conf ; display -p after
source-file -F 'DIR/#{session_name}.conf'
source-file 'DIR/[ab]*.conf'
source-file DIR/outer.conf
source-file DIR/syntax.conf
source-file
if-shell -b true 'has -t zz'
"""

FILES = {
    "good.conf": """FOO=bar
%hidden HID=1
set -g @x "$FOO"
if-shell true {
    display -p yes
}
# a comment \\
that goes on
set -g @y "${FOO}y" ; display -p "same line"
%if "#{==:#{session_name},a}"
display -p 'in a'
%else
display -p 'elsewhere'
%endif
""",
    "bad.conf": "display -p first\nnosuch line\n",
    "failing.conf": "has -t zz\ndisplay -p ok; has -t q; display -p no\ndisplay -p next\n",
    "a.conf": "display -p 'from a'\n",
    "outer.conf": "display -p before\nsource-file DIR/a.conf DIR/bad.conf\ndisplay -p after\n",
    "syntax.conf": "display -p x\n%if 1\ndisplay -p y\n",
}

SCRIPTS = {
    "options": OPTIONS,
    "environment": ENVIRONMENT,
    "buffers": BUFFERS,
    "messages": MESSAGES,
    "keys": KEYS,
    "running": RUNNING,
    "assignments": ASSIGNMENTS,
}
