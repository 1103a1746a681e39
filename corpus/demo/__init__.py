"""A small archive to play with: two policies of a made-up service, in versions that were written for this.

The texts lie beside this module, ``SERVICE/DOCUMENT/DAY.md``; `write_archive` makes a repository of them as an archive
keeps one, a commit for each recording on the day that it is named for.
"""

import os
import subprocess
from pathlib import Path

from corpus.errors import InforceError

TEXTS = Path(__file__).parent


class DemoUnwritable(InforceError):
    """The archive cannot be written there."""


def write_archive(folder: Path) -> Path:
    """Write the archive into ``folder``, which must be new or empty. Raises DemoUnwritable."""
    if folder.exists() and any(folder.iterdir()):
        raise DemoUnwritable(f"{folder}: is not empty; name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    _git(folder, "init", "-q", "-b", "main")
    texts = sorted(TEXTS.glob("*/*/*.md"), key=lambda text: (text.stem, text.parent.name))
    for text in texts:
        service, document = text.parent.parent.name, text.parent.name
        kept = folder / service / f"{document}.md"
        done = "Record new changes of" if kept.exists() else "First record of"
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(text.read_bytes())
        _git(folder, "add", "-A")
        _git(folder, "commit", "-q", "-m", f"{done} {service} {document}", day=text.stem)
    return folder


def _git(folder: Path, *arguments: str, day: str = "") -> None:
    """Git with nothing of its user's configuration: no hook, no signature, no name."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    for who in ("AUTHOR", "COMMITTER"):
        named = {"NAME": "Pebblemap", "EMAIL": "bot@pebblemap.example", "DATE": f"{day}T12:00:00+00:00"}
        environment |= {f"GIT_{who}_{what}": value for what, value in named.items()} if day else {}
    try:
        subprocess.run(  # noqa: S603 (git on a folder that was just made, with nothing of what anybody typed)
            ["git", "-C", str(folder), *arguments],  # noqa: S607 (the git that the user has)
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    except FileNotFoundError as error:
        raise DemoUnwritable("git is not installed; the demo is a git archive") from error
    except subprocess.CalledProcessError as error:
        raise DemoUnwritable(f"git {arguments[0]} failed: {error.stderr.strip()}") from error
