"""Start the command line, unless another package stands in the place of one of ours.

Inforce's packages have plain names, since they are one application. Where an installed package or a folder on the path
has one of them too, Python would import a mixture: it is refused in one line, also for ``--help``.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("corpus", "index", "retriever", "api", "eval")
_ROOT = Path(__file__).resolve().parents[1]


def foreign_packages() -> dict[str, str]:
    """Names among `PACKAGES` under which Python would import something else, and where that is."""
    found: dict[str, str] = {}
    for name in PACKAGES:
        spec = find_spec(name)
        where = Path(spec.origin).resolve() if spec and spec.origin else None
        if where != _ROOT / name / "__init__.py":
            found[name] = str(where or "nowhere")
    return found


def main() -> None:
    """The console entry point. Exits with 1 and one line where the packages are not ours."""
    if foreign := foreign_packages():
        told = ", ".join(f"'{name}' ({where})" for name, where in foreign.items())
        sys.exit(
            f"inforce: Python finds other packages where Inforce's own should be: {told}. Install Inforce into a "
            "virtual environment of its own, start it from another folder, and unset PYTHONPATH."
        )
    from api.cli.program import main as run

    run()
