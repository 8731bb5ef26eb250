"""What a replacement of the registry costs: rename over the old file, or exchange names with a fresh one.

``python benchmarks/replace.py [FOLDER]``: medians of both, interleaved, for a registry of 30 kB; the ratio counts. Each
has a folder of its own: a file whose writeback a rename has started is dear to unlink, whoever does it.
"""

import os
import statistics
import sys
import tempfile
import time

from panelock.impl.kernel import Kernel, Real

ROUNDS = 2000
SIZE = 30_000


def replaced_us(kernel: Kernel, folder: str) -> float:
    """Write a fresh file and put it in place; return microseconds."""
    new, old = f"{folder}/new", f"{folder}/registry"
    began = time.perf_counter_ns()
    fd = kernel.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    kernel.pwrite(fd, b"x" * SIZE, 0)
    kernel.close(fd)
    kernel.replace(new, old)
    return (time.perf_counter_ns() - began) / 1000


def main(parent: str | None) -> None:
    """Print the table."""
    kernels = {"rename over": Real(), "exchange, unlink": Real(exchange=True)}
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        times: dict[str, list[float]] = {name: [] for name in kernels}
        for name in kernels:
            os.mkdir(f"{folder}/{name}")
        for _ in range(ROUNDS):
            for name, kernel in kernels.items():
                times[name].append(replaced_us(kernel, f"{folder}/{name}"))
    for name, found in times.items():
        cuts = statistics.quantiles(found, n=100)
        print(f"{name:18} median {cuts[49]:7.1f} µs   p99 {cuts[98]:8.1f} µs")
    first, second = (statistics.median(found) for found in times.values())
    print(f"exchange / rename: {second / first:.2f}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
