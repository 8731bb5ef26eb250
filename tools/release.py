"""Build everything a release has, and check that each machine gets what is meant for it: ``make release``.

Into ``dist``: the source distribution; from it a pure wheel, and wheels with the native client for Linux and macOS on
x86_64 and arm64, cross-compiled by PyPI's ziglang. Then every wheel's programs are looked at, pip is asked which wheel
it takes on each kind of machine, and what can run here is tried.
"""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from build_client import STANDBY
from packaging.tags import sys_tags
from packaging.utils import parse_wheel_filename
from try_client import try_client
from try_standby import try_standby

PURE = "any"
LINUX = "manylinux_2_17_{0}.manylinux2014_{0}.musllinux_1_1_{0}"
"""The client needs nothing of any libc; these are the oldest that installers of Python 3.11 ask for."""
TARGETS = {
    LINUX.format("x86_64"): "x86_64-linux-musl",
    LINUX.format("aarch64"): "aarch64-linux-musl",
    "macosx_11_0_x86_64": "x86_64-macos.11.0",
    "macosx_11_0_arm64": "aarch64-macos.11.0",
}
MACHINES = {
    "manylinux_2_17_x86_64": LINUX.format("x86_64"),
    "manylinux2014_x86_64": LINUX.format("x86_64"),
    "musllinux_1_1_x86_64": LINUX.format("x86_64"),
    "manylinux_2_17_aarch64": LINUX.format("aarch64"),
    "musllinux_1_1_aarch64": LINUX.format("aarch64"),
    "macosx_11_0_x86_64": "macosx_11_0_x86_64",
    "macosx_15_0_x86_64": "macosx_11_0_x86_64",
    "macosx_11_0_arm64": "macosx_11_0_arm64",
    "macosx_15_0_arm64": "macosx_11_0_arm64",
    "macosx_10_15_x86_64": PURE,
    "linux_riscv64": PURE,
    "manylinux_2_17_ppc64le": PURE,
    "manylinux_2_17_i686": PURE,
}
"""A platform that pip may be on, and the wheel that is right there."""
ELF_MACHINES = {"x86_64": 62, "aarch64": 183}
MACH_O_MACHINES = {"x86_64": 0x01000007, "arm64": 0x0100000C}
EMULATORS = {"aarch64-linux-musl": "qemu-aarch64-static"}


def main() -> None:
    """Build into an empty ``dist``; then check all of it."""
    dist = Path("dist").resolve()
    shutil.rmtree(dist, ignore_errors=True)
    build(".", dist, "--sdist")
    (sdist,) = dist.glob("*.tar.gz")
    with tempfile.TemporaryDirectory(prefix="panelock-release-") as folder:
        shutil.unpack_archive(sdist, folder)  # our own: tarfile's filters came with Python 3.11.4
        source = f"{folder}/{sdist.name.removesuffix('.tar.gz')}"
        build(source, dist, "--wheel", PANELOCK_CLIENT="no")
        for platform, target in TARGETS.items():
            build(source, dist, "--wheel", PANELOCK_TARGET=target, PANELOCK_PLATFORM=platform)
    wheels = {wheel.stem.split("-")[-1]: wheel for wheel in dist.glob("*.whl")}
    must(set(wheels) == {PURE, *TARGETS}, f"wheels for {sorted(wheels)}")
    for platform, wheel in wheels.items():
        print(f"{wheel.name}: {', '.join(checks(platform, wheel))}")
    for machine, wanted in MACHINES.items():
        taken = taken_by_pip(dist, machine)
        must(taken == wheels[wanted].name, f"on {machine} pip takes {taken}")
    print(f"pip takes the right wheel on {len(MACHINES)} platforms")
    print(f"this Python takes {best_here(list(wheels.values())).name}")


def must(holds: bool, what: str) -> None:
    """End with a text."""
    if not holds:
        sys.exit(f"release: {what}")


def build(source: str, dist: Path, kind: str, **settings: str) -> None:
    """Build one distribution with what this environment has."""
    command = [sys.executable, "-m", "build", "--quiet", "--no-isolation", kind, "--outdir", str(dist), source]
    subprocess.run(command, env=os.environ | settings, check=True)


def checks(platform: str, wheel: Path) -> Iterator[str]:
    """Look at a wheel's ``panelock-tmux``; yield what is true of it."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".data/scripts/panelock-tmux")]
        content = archive.read(name)
        standby = archive.read(STANDBY) if STANDBY in archive.namelist() else b""
        for program in (name, *([STANDBY] if standby else [])):
            must(bool(archive.getinfo(program).external_attr >> 16 & 0o111), f"{wheel.name}: {program} is no program")
    must(bool(standby) == ("linux" in platform), f"{wheel.name}: a program stands by where none should, or none does")
    if platform == PURE:
        must(content.startswith(b"#!python\n"), f"{wheel.name}: no Python script")
        yield "the Python program"
        return
    architecture = platform.split(".", maxsplit=1)[0].removeprefix("manylinux_2_17_").removeprefix("macosx_11_0_")
    must(b"panelock-shim" in content, f"{wheel.name}: does not know its shim")
    if platform.startswith("macosx"):
        magic, machine = struct.unpack_from("<II", content)
        must((magic, machine) == (0xFEEDFACF, MACH_O_MACHINES[architecture]), f"{wheel.name}: another machine's client")
        must(architecture != "arm64" or 0x1D in load_commands(content), f"{wheel.name}: the client is not signed")
        yield f"a native client for {architecture} ({len(content)} bytes)"
        yield "signed" if 0x1D in load_commands(content) else "needs no signature"
    else:
        for one in (content, standby):
            (machine,) = struct.unpack_from("<H", one, 18)
            must(
                one[:5] == b"\x7fELF\x02" and machine == ELF_MACHINES[architecture], f"{wheel.name}: another machine's"
            )
            must(not any(kind in (2, 3) for kind in segments(one)), f"{wheel.name}: needs a libc")
        yield f"a native client for {architecture} ({len(content)} bytes), which needs no libc"
        yield f"a program that stands by ({len(standby)} bytes)"
    yield tried(TARGETS[platform], content, standby)


def load_commands(content: bytes) -> list[int]:
    """Return the kinds of a Mach-O file's load commands (0x1d is LC_CODE_SIGNATURE)."""
    (count,) = struct.unpack_from("<I", content, 16)
    found, at = [], 32
    for _ in range(count):
        kind, size = struct.unpack_from("<II", content, at)
        found.append(kind)
        at += size
    return found


def segments(content: bytes) -> list[int]:
    """Return the kinds of an ELF file's program headers (2 is PT_DYNAMIC, 3 is PT_INTERP)."""
    (start,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    return [struct.unpack_from("<I", content, start + number * size)[0] for number in range(count)]


def tried(target: str, content: bytes, standby: bytes) -> str:
    """Run a client, and what stands by, where this machine can."""
    here = os.uname()
    if "linux" not in target or here.sysname != "Linux":
        return "not tried on this machine"
    emulator: tuple[str, ...] = ()
    if not target.startswith(here.machine):
        found = shutil.which(EMULATORS.get(target, ""))
        if found is None:
            return "not tried on this machine"
        emulator = (found,)
    with tempfile.TemporaryDirectory(prefix="pl-") as folder:
        for name, program, trial in ("client", content, try_client), ("standby", standby, try_standby):
            path = Path(folder, name)
            path.write_bytes(program)
            path.chmod(0o700)
            trial(str(path), emulator)
    return "tried" + (f" in {EMULATORS[target]}" if emulator else "")


def taken_by_pip(dist: Path, platform: str) -> str:
    """Return the name of the file that pip takes on a platform, when it may take wheels alone."""
    with tempfile.TemporaryDirectory(prefix="panelock-release-") as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--no-index", "--find-links", str(dist), "--only-binary", ":all:", "--platform", platform,
             "--python-version", "3.11", "--implementation", "cp", "--dest", folder, "panelock"],
            check=True,
        )  # fmt: skip
        (taken,) = os.listdir(folder)
        return taken


def best_here(wheels: list[Path]) -> Path:
    """Return the wheel that this interpreter's installer would take."""
    ranks = {tag: rank for rank, tag in enumerate(sys_tags())}
    fitting = {
        min(ranks[tag] for tag in tags if tag in ranks): wheel
        for wheel in wheels
        if (tags := parse_wheel_filename(wheel.name)[3]) & set(ranks)
    }
    return fitting[min(fitting)]


if __name__ == "__main__":
    main()
