"""The documentation site is whole: its links lead somewhere, its reference has what is offered, nothing is loaded."""

import os
import re
import subprocess
import sys
from pathlib import Path

from api.operations.table import OPERATIONS

ROOT = Path(__file__).parents[2]


def test_the_site_is_built_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    # Its theme tells of its next version whenever it is run.
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DISABLE_MKDOCS_2_WARNING": "true"}
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, env=environment)
    assert built.returncode == 0, built.stderr
    pages = {page.relative_to(tmp_path).as_posix(): page.read_text("utf-8") for page in tmp_path.rglob("*.html")}
    loaded = re.compile(r'<(?:script|img|iframe|link)[^>]+(?:src|href)="(?:https?:)?//[^"]+"')
    assert {name: found for name, page in pages.items() if (found := loaded.findall(page))} == {}
    for operation in OPERATIONS:
        if operation.command:
            assert f"inforce {operation.command.name}" in pages["reference/commands.html"]
        if operation.tool:
            assert operation.tool.name in pages["reference/tools.html"]
