"""What is imported is declared, and what only evaluation imports is left out of a plain install."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OWN = {"api", "corpus", "eval", "index", "inforce", "retriever"}
INSTALLED = packages_distributions()


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def declared(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[\[<>=~! ;]", requirement)[0]) for requirement in requirements}


def imported(package: str) -> dict[str, Path]:
    """The distributions that a package imports, each with a file that does; `index.training` is not shipped."""
    found: dict[str, Path] = {}
    for path in (ROOT / package).rglob("*.py"):
        if path.is_relative_to(ROOT / "index" / "training"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            for name in {name.partition(".")[0] for name in names} - OWN - sys.stdlib_module_names:
                for distribution in INSTALLED.get(name, [name]):
                    found[normal(distribution)] = path
    return found


@pytest.mark.parametrize("package", sorted(OWN))
def test_every_imported_package_is_declared(package: str) -> None:
    plain = declared(PROJECT["dependencies"])
    extras = {"eval": ["eval"], "api": ["sign"], "index": ["pgvector", "qdrant", "ray"]}
    optional = PROJECT["optional-dependencies"]
    allowed = plain.union(*(declared(optional[extra]) for extra in extras.get(package, [])))
    if package == "inforce":
        # A notebook brings it, or does without tables of its kind.
        allowed = allowed | {"pandas"}
    assert {name: path for name, path in imported(package).items() if name not in allowed} == {}


def test_the_extra_of_evaluation_is_what_only_evaluation_imports() -> None:
    extra = declared(PROJECT["optional-dependencies"]["eval"])
    assert extra == {"ir-measures", "matplotlib", "scikit-learn", "scipy"}
    assert extra <= imported("eval").keys()
    assert not extra & declared(PROJECT["dependencies"])
