"""The wheel alone, in an environment of its own and outside the checkout: what somebody installs."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

REPOSITORY = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("default_encoder")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with the wheel, and on its path what the wheel depends on but not this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    source = folder / "source"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True, text=True)
    for name in filter(None, tracked.stdout.split("\0")):
        if (REPOSITORY / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((REPOSITORY / name).read_bytes())
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(source)], check=True
    )
    [wheel] = folder.glob("inforce-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "env")], check=True)
    python = folder / "env" / "bin" / "python"
    site = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", str(wheel)], check=True)
    # A folder named in a .pth file is searched last, and the .pth files in it, the checkout's among them, are not read.
    Path(site, "dependencies.pth").write_text(str(Path(click.__file__).parents[1]), "utf-8")
    return folder / "env"


def run(environment: Path, where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("INFORCE_", "PYTHON"))}
    return subprocess.run(
        [str(environment / "bin" / "inforce"), *arguments],
        cwd=where,
        env=outside,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_the_wheel_builds_and_answers_outside_the_checkout(environment: Path, tmp_path: Path) -> None:
    built = run(environment, tmp_path, "build")
    assert built.returncode == 0, built.stderr
    assert "699 passages" in built.stdout
    asked = run(
        environment, tmp_path, "ask", "Who is the data controller for users in the EEA?", "--as-of", "2019-06-01"
    )
    assert asked.returncode == 0, asked.stderr
    assert "Alibaba.com Singapore E-Commerce" in asked.stdout
    assert "Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]" in asked.stdout
    assert run(environment, tmp_path, "verify").returncode == 0


def test_the_code_that_runs_is_the_wheels(environment: Path, tmp_path: Path) -> None:
    program = "import api, corpus, eval, index, retriever; print(api.__file__, corpus.__file__, eval.__file__)"
    ran = subprocess.run(
        [str(environment / "bin" / "python"), "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert all(str(environment) in path for path in ran.stdout.split())
    # Type checkers read the types of a package that says it has them.
    assert all(Path(path).with_name("py.typed").is_file() for path in ran.stdout.split())
