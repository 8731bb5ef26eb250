"""What a replacement of the registry costs: rename over it, exchange names with a fresh file, or with the spare one.

``python benchmarks/replace.py [FOLDER]``: medians of all three, interleaved, for a registry of 30 kB; the ratios count.
Each has a folder of its own: a file whose writeback a rename has started is dear to unlink, whoever does it. The last
column is the median of the last tenth: without a journal, ext4 looks at each inode freed of late when it makes a file.
"""

import os
import statistics
import sys
import tempfile
import time

from panelock.impl.files import RegistryFile
from panelock.impl.kernel import Real
from panelock.impl.paths import Place

ROUNDS = 5000
DOCUMENT = b'{"generation":1,'.ljust(30_000)


def replaced_us(file: RegistryFile) -> float:
    """Write a document and put it in place; return microseconds."""
    began = time.perf_counter_ns()
    file.put_in_place(file.write_next(DOCUMENT))
    return (time.perf_counter_ns() - began) / 1000


def main(parent: str | None) -> None:
    """Print the table."""
    ways = {
        "rename over": (Real(), False),
        "exchange, unlink": (Real(exchange=True), False),
        "exchange, write again": (Real(exchange=True), True),
    }
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        files: dict[str, RegistryFile] = {}
        for name, (kernel, recycle) in ways.items():
            place = Place(f"{folder}/{name}")
            os.mkdir(place.folder)
            files[name] = RegistryFile(kernel, place, durable=False, recycle=recycle)
            files[name].begin()
            files[name].read()
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, file in files.items():
                times[name].append(replaced_us(file))
        for file in files.values():
            file.close()
    first = statistics.median(next(iter(times.values())))
    for name, found in times.items():
        median, p99 = statistics.median(found), statistics.quantiles(found, n=100)[98]
        late = statistics.median(found[-ROUNDS // 10 :])
        print(f"{name:22} median {median:6.1f} µs  ({median / first:.2f})  p99 {p99:7.1f} µs  at last {late:6.1f} µs")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
