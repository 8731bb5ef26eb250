"""What programs print, as bytes: for tests that compare screens with each other and with tmux."""

E = "\x1b"


def _vim() -> str:
    body = "".join(f"{E}[{row};1H{E}[94m~{E}[m{E}[K" for row in range(3, 9))
    status = f"{E}[9;1H{E}[7m notes.txt {E}[m{E}[K{E}[10;1H{E}[1m-- INSERT --{E}[m"
    return (
        f"$ vim notes.txt\r\n{E}[?1049h{E}[22;0;0t{E}[?1h{E}={E}[?2004h{E}[1;10r{E}[?12h{E}[?12l"
        f"{E}[27m{E}[23m{E}[29m{E}[m"
        f"{E}[H{E}[2J{E}[?25l{E}[1;1Hfirst line{E}[K\r\nsecond {E}[33mline{E}[m{E}[K{body}{status}{E}[2;8H{E}[?25h"
    )


def _apt() -> str:
    lines = "".join(f"Unpacking package-{n} ...\r\n" for n in range(14))
    bar = f"{E}7{E}[10;1H{E}[42m{E}[30mProgress: [ 50%]{E}[49m{E}[39m [#####.....] {E}8"
    return f"{E}[1;9r{E}[1;1H{lines}{bar}Setting up\r\n{bar}"


def _colours() -> str:
    basic = "".join(f"{E}[{code}mx{code} " for code in (31, 42, 95, 103, 39, 49))
    many = "".join(f"{E}[38;5;{n}m{E}[48;5;{n + 40}m#" for n in range(16, 200, 17))
    return f"{basic}{E}[m\r\n{many}{E}[m\r\n{E}[38;2;1;2;3mrgb{E}[48;2;250;128;7mback{E}[m plain\r\n"


def _attributes() -> str:
    single = "".join(f"{E}[{n}ma{n}{E}[0m " for n in (1, 2, 3, 4, 5, 7, 8, 9, 53))
    kinds = "".join(f"{E}[4:{n}mu{n}{E}[24m" for n in (2, 3, 4, 5))
    mixed = f"{E}[1;3;4;31mall{E}[23m less{E}[22m thin{E}[24m line{E}[39m none"
    return f"{single}\r\n{kinds}\r\n{mixed}\r\n{E}[58;5;99;4munder{E}[59mplain{E}[m\r\n"


TRACES: dict[str, str] = {
    "ls": "".join(
        f"{E}[0m{E}[01;34mdir{n}{E}[0m  {E}[01;32mrun{n}.sh{E}[0m  file{n}.txt  {E}[40;33;01mdev{n}{E}[0m\r\n"
        for n in range(6)
    ),
    "prompt": f"{E}[?2004huser@host:~$ {E}[Kecho hi\r\n{E}[?2004l\rhi\r\n{E}[?2004huser@host:~$ ",
    "wrap": "abcdefghij" * 9 + "\r\n" + "x" * 40 + "\r\nend",
    "wrap_exact": "y" * 40 + "\r\n" + "z" * 80 + "\r\n" + "w" * 41,
    "grep": f"a line with a {E}[01;31m{E}[Kmatch{E}[m{E}[K\r\n{'.' * 35}{E}[01;31m{E}[Kmatch{E}[m{E}[K\r\nend",
    "wide": "日本語のテキスト" * 4 + "\r\n" + "a" + "漢字" * 12 + "\r\nx" + "한" * 20 + "|",
    "combining": "e\u0301a\u0308o\u0302 n\u0303 done\r\n",
    "emoji": "ok \U0001f600 and \U0001f680 fly\r\n",
    "tabs": "a\tbc\tdef\tg\r\n\tindented\r\n1234567\t8\r\n",
    "progress": "".join(f"\rdownload {n:3d}% {'#' * (n // 10)}{E}[K" for n in range(0, 101, 5)) + "\r\ndone\r\n",
    "vim": _vim(),
    "vim_left": _vim() + f"{E}[?1l{E}>{E}[?2004l{E}[10;1H{E}[K{E}[?1049l$ ",
    "apt": _apt(),
    "colours": _colours(),
    "attributes": _attributes(),
    "long": "".join(f"line number {n}\r\n" for n in range(60)),
    "clear_home": f"one\r\ntwo\r\nthree\r\n{E}[H{E}[Jfresh\r\n",
    "clear_all": f"one\r\ntwo\r\nthree{E}[2J{E}[Hfresh\r\n",
    "clear_history": "".join(f"old {n}\r\n" for n in range(20)) + f"{E}[H{E}[2J{E}[3Jfresh\r\n",
    "erase": f"{'e' * 40}\r\n{'f' * 40}\r\n{'g' * 40}{E}[2;11H{E}[K{E}[1;11H{E}[1K{E}[3;5H{E}[4X",
    "erase_below": f"one\r\ntwo\r\nthree\r\nfour{E}[2;2H{E}[J{E}[1;2H{E}[1J",
    "insert_delete": f"abcdefghij{E}[4G{E}[3@{E}[8G{E}[2P\r\nkeep\r\nmove\r\nlast{E}[2;1H{E}[L{E}[3;1H{E}[Mnew",
    "scroll": f"{E}[2;5ra\r\nb\r\nc\r\nd\r\ne\r\nf{E}[2;1H{E}M{E}Mtop{E}[S{E}[T{E}[r{E}[10;1Hend",
    "index": f"one{E}Dtwo{E}Ethree{E}[1;1H{E}Mabove",
    "save_restore": f"ab{E}7{E}[5;5H{E}[31mred{E}8cd{E}[s{E}[7;7Hx{E}[uef",
    "no_wrap": f"{E}[?7l{'n' * 50}Z{E}[?7h\r\nnext",
    "origin": f"{E}[3;6r{E}[?6h{E}[1;1Hin{E}[9;1Hlow{E}[?6l{E}[r{E}[9;1Hout",
    "repeat": f"a{E}[10b\r\nx{E}[3Cy{E}[2Dz\b\bq\r\n",
    "insert_mode": f"world{E}[1G{E}[4hhello {E}[4l!\r\n",
    "alignment": f"{E}#8{E}[5;5Hmiddle",
    "titles": f"{E}]0;my title\x07before{E}kname{E}\\after{E}]2;other{E}\\ end{E}_apc title{E}\\.",
    "tab_stops": f"{E}[3g{E}[1;5H{E}H{E}[1;12H{E}H\r\ta\tb\tc",
    "passed_through": f"a{E}Ptmux;{E}{E}]2;title\a{E}{E}[41mno{E}{E}[5;5H{E}\\b{E}Ptmux;{E}{E}[?25l{E}{E}[c{E}\\c",
    "back_tab": f"\t\tx{E}[Zy{E}[2Iz",
    "reverse_video_bar": f"{E}[7m{' ' * 10}status{' ' * 24}{E}[m\r\nbody\r\n",
    "colour_cleared": f"{E}[44m{E}[K{E}[mtext\r\n{E}[41mred{E}[K{E}[m\r\n{E}[42m{E}[2Kgreen{E}[m\r\n",
    "trailing_spaces": "abc   \r\n   def\r\n      \r\n",
    "backslash": "C:\\dir\\file \\\\ \\n\r\n",
    "control": "bell\x07 nul\x00 del\x7f so\x0e\x0f vt\x0bff\x0cend\r\n",
    "bad_utf8": "caf\udce9 \udcff\udcfe ok\r\n",
    "unknown": f"a{E}[>4;2mb{E}[?5;7777hc{E}P1$r0m{E}\\d{E}]1337;x=y\x07e{E}[38:2::1:2:3mf{E}[mg{E}^pm{E}\\h\r\n",
    "claude": (
        f"{E}[?2026h{E}[?25l╭{'─' * 20}╮\r\n│ {E}[1mAgent{E}[22m{' ' * 13}│\r\n╰{'─' * 20}╯\r\n"
        f"{E}[2K{E}[1A{E}[2K{E}[1A{E}[2K{E}[1A{E}[2K{E}[G╭{'─' * 10}╮\r\n│ ⏺ {E}[38;2;215;119;87mwork{E}[39m   │\r\n"
        f"╰{'─' * 10}╯\r\n{E}[?25h{E}[?2026l> "
    ),
}


def trace(name: str) -> bytes:
    """The bytes of a trace; what stands for no character is a raw byte."""
    return TRACES[name].encode("utf-8", "surrogateescape")
