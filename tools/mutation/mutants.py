"""What is broken: every mutant of the core that cosmic-ray knows, but for what is only read by mypy."""

import ast
import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec

ROOT = Path(__file__).parents[2]

SAME = ("Eq_Is", "NotEq_IsNot", "Is_Eq", "IsNot_NotEq")
"""Ends of operators' names that are left out: phases and names are one object each, and so are CPython's numbers up to
256, of which nearly all ids of the tests are. What ``is`` for ``==`` breaks is great numbers alone: not tried."""

SAME_OF_FLAGS = ("BitOr_Add", "BitOr_BitXor")
"""Left out among flags of ``os.open``, which have no bit in common: sum and difference are the same number."""

GROUPS = {
    "model": ("model/panelock/model/*.py",),
    "registry": ("impl/panelock/impl/registry/*.py",),
    "store": tuple(f"impl/panelock/impl/{name}.py" for name in ("store", "files", "spare", "lock")),
}
"""By group, which files."""


Span = tuple[tuple[int, int], tuple[int, int]]
Key = tuple[str, str, str, int]
"""A module, its source's digest, an operator and its occurrence: nothing else is that mutant."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small change of one module."""

    group: str
    module: str
    """Its path in the tree."""
    source: str
    """A digest of the module as it is."""
    spec: MutationSpec

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.module, self.source, self.spec.operator_name, self.spec.occurrence

    @property
    def lines(self) -> range:
        """Which lines are touched."""
        return range(self.spec.start_pos[0], self.spec.end_pos[0] + 1)


def mutants() -> Iterator[Mutant]:
    """Every mutant there is of code that runs."""
    for group, patterns in GROUPS.items():
        for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern)):
            code = path.read_text()
            tree, source = ast.parse(code), hashlib.sha256(code.encode()).hexdigest()[:16]
            typed, products, flags = list(_types(tree)), list(_products(tree)), list(_flags(tree))
            for spec in _specs(path):
                if _within(spec, typed) or ("Operator_Mul_" in spec.operator_name and not _within(spec, products)):
                    continue
                if spec.operator_name.endswith(SAME_OF_FLAGS) and _within(spec, flags):
                    continue
                yield Mutant(group, str(path.relative_to(ROOT)), source, spec)


def _specs(path: Path) -> list[MutationSpec]:
    with use_db(":memory:", WorkDB.Mode.create) as base:
        init([path], base, {})
        specs = [item.mutations[0] for item in base.work_items]
    return [spec for spec in specs if not spec.operator_name.endswith(tuple(f"Operator_{end}" for end in SAME))]


def changed(mutant: Mutant, code: str) -> str:
    """Make the change in a module's text."""
    operator = get_operator(mutant.spec.operator_name)(**mutant.spec.operator_args)
    result = mutate_code(code, operator, mutant.spec.occurrence)
    assert result is not None, mutant
    return result


def difference(code: str, broken: str) -> tuple[str, str]:
    """Return the lines that differ, as they were and as they became."""
    lines = list(difflib.unified_diff(code.splitlines(), broken.splitlines(), n=0))[2:]
    was = [line[1:].strip() for line in lines if line.startswith("-")]
    became = [line[1:].strip() for line in lines if line.startswith("+")]
    return " ".join(was), " ".join(became)


def _within(spec: MutationSpec, spans: list[Span]) -> bool:
    return any(begin <= spec.start_pos < end for begin, end in spans)


def _products(tree: ast.Module) -> Iterator[Span]:
    """The places of multiplications: for cosmic-ray the stars of signatures and of unpacking are some as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            yield (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)


def _flags(tree: ast.Module) -> Iterator[Span]:
    """The places of flags of ``os.open`` that are joined."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            names = [leaf.attr for leaf in ast.walk(node) if isinstance(leaf, ast.Attribute)]
            if names and all(name.startswith("O_") for name in names):
                yield (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)


def _types(tree: ast.Module) -> Iterator[Span]:
    """The places of annotations, of names for types, and of decorators of data: nothing at run time hangs on them."""
    for node in ast.walk(tree):
        found: list[ast.expr | None] = []
        if isinstance(node, ast.arg | ast.AnnAssign):
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            found.append(node.returns)
        elif isinstance(node, ast.ClassDef):
            found += node.decorator_list
        elif isinstance(node, ast.Assign) and _is_union(node.value) and node in tree.body:
            found.append(node.value)
        for one in found:
            if one is not None:
                yield (one.lineno, one.col_offset), (one.end_lineno or 0, one.end_col_offset or 0)


def _is_union(value: ast.expr) -> bool:
    return isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr)
