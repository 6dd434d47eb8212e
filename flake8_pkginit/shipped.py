"""The tree that leaves the machine: what git says of a path."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

# A repository's own configuration may name programs; none of them is run for a question.
GIT = ("git", "-c", "core.fsmonitor=false", "-c", "safe.directory=*")
TIMEOUT = 10  # seconds


def git_ignores(directory: str, names: Sequence[str]) -> bool:
    """Whether git ignores one of the paths, given relative to a directory (gitignore(5)).

    Where git cannot answer (no git, no repository), it ignores nothing.
    """
    # A hook's environment names its own repository; the question is about the directory's.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    try:
        answer = subprocess.run(
            [*GIT, "check-ignore", "--", *names],
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0
