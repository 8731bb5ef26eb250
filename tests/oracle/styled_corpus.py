"""Texts with styles for the oracle's tests: plain ones, odd ones, and lists that are too long for their line."""


def items(focus: int | None, count: int = 9) -> str:
    """Entries of a list, as status-format[0] has windows, the one in focus standing out."""
    found = []
    for item in range(count):
        begin, end = ("#[list=focus,fg=red]", "#[fg=default,list=on]") if item == focus else ("", "")
        found.append(f"#[range=window|{item}]{begin}{item}:na{'me' * (item % 3)}{end}#[norange] ")
    return "".join(found)


def listed(align: str, focus: int | None = None, around: str = "", markers: tuple[str, str] = ("<", ">")) -> str:
    """A list with markers, texts of every alignment before it where a letter says so, and others after it."""
    before = "".join(f"#[align={where}]({where})" for letter, where in ALIGNMENTS.items() if letter in around)
    after = "".join(f"#[align={where}][{where}]" for letter, where in ALIGNMENTS.items() if letter.upper() in around)
    left, right = markers
    return (
        f"{before}#[list=on align={align}]#[list=left-marker]{left}#[list=right-marker]{right}#[list=on]"
        f"{items(focus)}#[nolist]{after}"
    )


ALIGNMENTS = {"l": "left", "c": "centre", "r": "right", "a": "absolute-centre"}
PLAIN_TEXTS = [
    "", " ", "a", "plain", "plain text that goes on for quite a while " * 3, "#", "##", "###", "####x", "a#", "a##",
    "#a#b", "##[fg=red]x", "###[fg=red]x", "####[fg=red]x", "#####[fg=red]x", "#[fg=red]##[x##", "#[]x", "#[ ,]x",
    "#x[fg=red]y", "a#[fg=red", "#[fill=red]a#[fg", "#[fg=#{x]}]y", "#[fg=red}]y", "#[#,fg=red]y", "a\tb\x01c\x7fd",
    "[a]", "]#[fg=red]]",
]  # fmt: skip
STYLES = [
    f"a#[{style}]b#[{after}]c"
    for style, after in (
        ("fg=red", "fg=default"), ("bg=blue", "bg=default"), ("fg=brightred", "none"), ("fg=colour1", "fg=colour9"),
        ("fg=colour123", "bg=color200"), ("fg=#ff0080", "bg=#010203"), ("fg=3", "bg=97"), ("fg=tomato", "fg=terminal"),
        ("bg=terminal", "bg=default"), ("fg=grey50", "bg=light sea green"), ("fg=GREY7", "FG=Red"), ("bold", "nobold"),
        ("dim,italics", "noitalics"), ("underscore", "nounderscore"), ("blink|reverse", "noblink"),
        ("hidden,strikethrough", "nohidden|strikethrough"), ("double-underscore", "nodouble-underscore"),
        ("curly-underscore", "none"), ("dotted-underscore", "none"), ("dashed-underscore", "none"),
        ("overline", "none"), ("bold,fg=red", "default"), ("bold fg=red\nbg=blue", "none"),
        ("reddish", "fg=red,reddish"), ("bold,", ",,dim"), ("fg=", "fg"), ("nodefault", "nonone"), ("no", "none"),
        ("bold||dim", "|bold"), ("xg=red", "fill="), ("fg=red,bold|", "x"), ("range=left", "norange"),
        ("range=left|x", "fg=red"), ("range=user|", "fg=red"), ("range=window|x,fg=red", "fg=blue"),
        ("fg=red,range=window|3", "range=right,bold"), ("noalign,fg=red", "align=middle,fg=blue"),
        ("list=off", "list="), ("push-default", "default"), ("fg=red,push-default", "fg=default"),
        ("pop-default,fg=red", "default"), ("acs", "noacs"), ("ignore", "noignore"),
        ("ignore,fg=red", "fg=blue]##[###[x##y"), ("noignore", "ignore"), (f"{'x' * 256}", "fg=red"),
        ("fg=red,default", "bold,default,dim"), ("DEFAULT", "BOLD,NoDim"),
    )
]  # fmt: skip
DEFAULTS = [
    "#[fg=red]a#[push-default,fg=blue]b#[default]c#[pop-default]d#[default]e#[fg=default]f",
    "#[fg=red]#[push-default]#[bg=blue,bold]#[push-default]a#[default]b#[pop-default,default]c#[default]d",
    "#[acs]`abcdefghijklmnopqrstuvwxyz{|}~+,-.0 !ABC1#[noacs]abc",
]
FILLS = [
    "#[fill=red]", "#[fill=red]a", "a#[fill=blue]b#[align=right]c", "#[fill=red]#[fill=default]a",
    "#[fill=red]#[fill=green]a", "#[fill=terminal]a", "a#[fill=black]", "a#[fill=red,fg=]b",
    f"#[fill=colour99]{listed('left', 4, 'lR')}",
]  # fmt: skip
ALIGNED = [
    "left#[align=right]right", "left#[align=centre]centre#[align=right]right", "#[align=right]right#[align=left]left",
    "#[align=centre]the very middle of it all, and more", "#[align=absolute-centre]absolutely#[align=left]left",
    "a long text at the left#[align=absolute-centre,fg=red]over it",
    "l#[align=right]a long text at the right side of it", "left side#[align=centre]centre#[align=right]right side",
    "l#[align=centre]cc#[align=right]rrr#[align=absolute-centre]aaaa",
    "#[align=centre]one#[align=right]two#[align=centre]three#[noalign]four",
    "#[align=absolute-centre]" + "absolute " * 9, "#[fg=red]a#[align=right bg=blue] b #[align=centre]c#[default]d",
    "#[align=right,bold]x#[align=right,nobold]y",
]  # fmt: skip
LISTS = [
    listed(align, focus, around)
    for align in ALIGNMENTS.values()
    for focus, around in (
        (None, "lr"), (0, "LCR"), (1, "lcR"), (4, "lrc"), (5, "aL"), (8, "A"), (7, "lcraLCRA"), (3, "cC"),
    )
]  # fmt: skip
ODD_LISTS = [
    "a#[list=on]b#[nolist]c", "#[list=on align=left]b#[nolist]c#[align=left]d#[align=right]e",
    "#[list=on]b#[align=left]c", "#[list=focus]a#[list=on]b", "#[list=left-marker]a#[nolist]b",
    "#[align=left list=on]#[nolist]after the empty list", "#[align=centre list=on]#[nolist]after",
    "#[align=right list=on]#[nolist]after", "#[align=absolute-centre list=on]#[nolist]a",
    f"#[align=left list=on]{items(None)}#[list=focus]never ends",
    f"#[align=left list=on]{items(3)}#[list=focus]again#[list=on]x",
    f"#[align=left list=on]#[list=focus]f#[list=left-marker]<#[list=on]{items(None)}#[list=right-marker]>",
    f"#[align=left list=on]#[list=left-marker]<<#[list=left-marker]more#[list=on]{items(8)}",
    f"#[align=centre list=on]{items(6)}#[nolist]#[align=right list=on]{items(2)}#[nolist]x",
    f"#[align=left list=on]{items(2)}#[nolist]one#[list=on]{items(None, 2)}#[nolist]two#[align=centre]three",
    f"#[align=left list=on]{items(8)}#[list=left-marker]a long left#[list=right-marker]a long right#[list=on]",
    f"#[align=right]{'wide ' * 3}#[list=on]{items(4)}#[align=left]still", f"#[list=on]{items(4)}",
    listed("left", 4, "", ("", "")), "#[align=centre]a very long centre#[list=on]list#[nolist]after",
    "#[align=centre]0123456#[list=on]list#[nolist]after",
    *(f"#[align=centre]{'0123456789' * 4:.{size}}#[list=on]list#[nolist]a" for size in range(1, 13)),
    *(f"#[align=right]rr#[align=centre]{'0123456789' * 4:.{size}}#[list=on]list#[nolist]a" for size in range(1, 13)),
    *(listed("left", 8, "", ("<" * size, ">" * size)) for size in (4, 5, 8)),
    *(
        f"l#[align=centre]{'0123456789' * 4:.{size}}#[list=on align=absolute-centre]li#[nolist]af"
        for size in (3, 9, 15, 30)
    ),
]  # fmt: skip
WIDE = [
    "漢字", "a漢字漢字漢字漢字b", "漢字" * 30, "a" + "漢字" * 30, "e\u0301a\u0301\u0302", "\u0301a",
    "#[fg=red]漢#[bg=blue]\u0301b", "漢字#[align=right]漢字", "#[align=absolute-centre]漢字漢字",
    "x#[align=centre]漢字漢字#[align=right]y", "é ü ß → ½ 😀", "a\u200bb", "a" + "\u0301" * 20 + "b",
    "\xe9" + "\u0301" * 20, "\u0085a\u009bb", "soft\u00adhyphen",
]  # fmt: skip
UNDERSCORES = [
    "a#[us=red,underscore]b#[us=default]c", "#[us=colour9,underscore]a#[us=#010203,fg=red]b#[default]c",
    "#[fg=red,us=blue,underscore]#[push-default]a#[none]b#[default]c#[us=default]d#[us=terminal,underscore]e",
]  # fmt: skip
"""Colours that came with tmux 3.4."""
PIECES = (
    "a", "some text", "##", "#[fg=red]", "#[bg=blue,bold]", "#[default]", "#[none]", "#[push-default]",
    "#[pop-default]", "#[fill=yellow]", "#[align=left]", "#[align=centre]", "#[align=right]",
    "#[align=absolute-centre]", "#[noalign]", "#[list=on]", "#[list=on]", "#[nolist]", "#[list=focus]",
    "#[list=left-marker]", "#[list=right-marker]", "<", ">>", "item ", "another item ", "漢字", "漢", "漢字漢字漢字",
    "e\u0301", "\u0301", "#[fg=colour99,underscore]", "#[list=on align=left]", "#[list=on align=right]",
)  # fmt: skip
