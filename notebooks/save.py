"""Run the notebooks from the first cell to the last and keep them with their outputs, without traces of this machine.

``python notebooks/save.py [--check] [NAME …]``: with ``--check`` nothing is kept; a cell that fails ends it.
"""

import os
import sys
import time
import warnings
from pathlib import Path

FOLDER = Path(__file__).parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(path: Path, *, keep: bool) -> None:
    """Run one notebook in a fresh kernel."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    began = time.monotonic()
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        coalesce_streams=True,
        resources={"metadata": {"path": str(FOLDER)}},
    ).execute()
    print(f"{path.name:28} {time.monotonic() - began:5.1f} s")
    if not keep:
        return
    notebook.metadata = METADATA
    for cell in notebook.cells:
        cell.metadata = {}
        for output in cell.get("outputs", ()):
            if "metadata" in output:
                output["metadata"] = {}
            # Sliders live in a kernel. Beside them stands a picture, which is what is kept.
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    nbformat.write(notebook, path)


def main() -> None:
    """Run those that are named, or all."""
    # The kernel warns of its own transport, on a line of this machine's alone; asyncio of a loop that Jupyter makes.
    warnings.simplefilter("ignore")
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    words = sys.argv[1:]
    names = [word for word in words if word != "--check"]
    for path in sorted(FOLDER.glob("*.ipynb")):
        if not names or any(name in path.name for name in names):
            run(path, keep="--check" not in words)


if __name__ == "__main__":
    main()
