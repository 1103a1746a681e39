"""Print the lowest versions that pyproject.toml declares, as constraints for pip: ``make lowest`` tests with these."""

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]


def lowest(requirements: list[str]) -> list[str]:
    """Each requirement at the lowest version that it allows.

    >>> lowest(["click>=8.1", "torch==2.13.0"])
    ['click==8.1', 'torch==2.13.0']
    """
    return [re.sub(r">=", "==", requirement, count=1) for requirement in requirements]


if __name__ == "__main__":
    extras = PROJECT["optional-dependencies"]
    print("\n".join(lowest([*PROJECT["dependencies"], *extras.get("eval", [])])))  # noqa: T201
