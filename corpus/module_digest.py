"""Which program read a text: a checksum of the modules that took part, so that no stale reading survives a change.

A version number would have to be raised by hand with every change of a rule. The checksum follows the imports of a
module through the package ``corpus``, and takes in the data files beside them, the versions of the libraries that a
format needs and that of Python: whatever changes what is read changes it, and a module that took no part does not.
"""

import ast
import hashlib
import platform
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata, resources, util
from pathlib import Path

_PACKAGE = "corpus"
_SOURCES = "exhibits"
"""The folder of the package that holds texts to be read, and no part of the program."""


@cache
def module_digest(modules: tuple[str, ...], distributions: tuple[str, ...] = ()) -> str:
    """The checksum of these modules and of all that they import from ``corpus``, 64 hexadecimal digits.

    A distribution that is not installed counts as absent. Raises ModuleNotFoundError for a module that is not there.
    """
    digest = hashlib.sha256(platform.python_version().encode())
    for distribution in distributions:
        digest.update(f"\0{distribution} {_installed(distribution)}".encode())
    for name, content in sorted({**dict(_closure(modules)), **dict(_data_files())}.items()):
        digest.update(b"\0" + name.encode() + b"\0" + content)
    return digest.hexdigest()


def _closure(modules: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Every module reached from ``modules``, with its source.

    A package's own file counts where something is imported from it by name, not where only a module in it is: what
    lists the formats is no part of any of them.
    """
    waiting, seen = list(modules), set(modules)
    while waiting:
        name = waiting.pop()
        path = _path_of(name)
        content = path.read_bytes()
        yield name, content
        for imported in _imports(content):
            if imported not in seen:
                seen.add(imported)
                waiting.append(imported)


@cache
def _imports(content: bytes) -> tuple[str, ...]:
    """The modules of the package that a module imports. Parsed once: most are of several closures."""
    return tuple(_imported(content))


def _imported(content: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _is_own(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module and _is_own(node.module):
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                yield inside if _is_module(inside) else node.module


def _is_own(module: str) -> bool:
    return module == _PACKAGE or module.startswith(f"{_PACKAGE}.")


@cache
def _is_module(name: str) -> bool:
    root = Path(str(resources.files(_PACKAGE)))
    path = root.joinpath(*name.split(".")[1:])
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def _path_of(module: str) -> Path:
    spec = util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the module {module} has no source file")
    return Path(spec.origin)


@cache
def _data_files() -> tuple[tuple[str, bytes], ...]:
    root = Path(str(resources.files(_PACKAGE)))
    kept = (p.relative_to(root) for p in root.rglob("*") if p.is_file() and p.suffix not in {".py", ".pyc"})
    return tuple((path.as_posix(), (root / path).read_bytes()) for path in sorted(kept) if path.parts[0] != _SOURCES)


def _installed(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "absent"
