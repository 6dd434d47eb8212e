"""What starts processes: the command, flake8, git, and an editor with a language server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.kit.trees import Report, place, reports

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "flake8_pkginit")
FLAKE8 = (sys.executable, "-m", "flake8", "-v", "--select=PKG,E9")
TIMEOUT = 60  # seconds until a process counts as hanging
NOBODY = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_NAME": "A U Thor" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "author@example.com" for who in ("AUTHOR", "COMMITTER")},
}


@dataclass(frozen=True)
class Run:
    """What came of a process that was started in ``cwd``."""

    cwd: Path
    code: int
    out: str
    err: str

    @property
    def reports(self) -> list[Report]:
        return reports(self.out)

    def places(self, root: Path | None = None) -> list[str]:
        """The reports, such as ``app/m.py:1:7 PKG002``, with paths relative to ``root``."""
        return sorted(place(found, self.cwd, root or self.cwd) for found in self.reports)


def environment(**more: str) -> dict[str, str]:
    """Ours, with the executables beside this interpreter first, and none of a git hook's."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    path = os.pathsep.join([os.path.dirname(sys.executable), ours.get("PATH", os.defpath)])
    return {**ours, "PATH": path, "PYTHONIOENCODING": "utf-8:surrogateescape", **more}


def run(cwd: Path, command: Sequence[str], stdin: str | bytes = "", **more: str) -> Run:
    """Run a program to its end; ``more`` is added to its environment."""
    answer = subprocess.run(
        command,
        cwd=cwd,
        env=environment(**more),
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
    )
    return Run(cwd, answer.returncode, answer.stdout.decode(), answer.stderr.decode())


def flake8(cwd: Path, *arguments: str, stdin: str | bytes = "", **more: str) -> Run:
    """Run flake8 for our codes and for what it cannot parse; it must end well."""
    return well(run(cwd, [*FLAKE8, *arguments], stdin, **more))


def well(answer: Run) -> Run:
    """Return what came of flake8, which must neither have failed nor hidden that a plugin did."""
    assert answer.code in (0, 1), answer
    assert "Traceback" not in answer.err, answer.err
    assert "internal fault" not in answer.err, answer.err  # as -v shows
    return answer


def lint(cwd: Path, *arguments: str) -> list[str]:
    return flake8(cwd, "-j1", *arguments).places()


def buffer(cwd: Path, name: str, text: str | bytes) -> list[str]:
    """Lint an editor's buffer by stdin, under a display name unless that is empty."""
    named = [f"--stdin-display-name={name}"] if name else []
    return flake8(cwd, *named, "-", stdin=text).places()


def command(cwd: Path, *arguments: str | Path, **more: str) -> Run:
    return run(cwd, [*COMMAND, *map(str, arguments)], **more)


def heed_interrupts() -> None:
    """A shell's job in the background, such as this test run may be, ignores them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def git(cwd: Path, *arguments: str) -> Run:
    answer = run(cwd, ["git", *arguments], **NOBODY)
    assert answer.code == 0, answer
    return answer


class LanguageServer:
    """An editor's side of python-lsp-server: JSON-RPC over its standard streams."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process = subprocess.Popen(
            ["pylsp"],
            cwd=root,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._watchdog = threading.Timer(TIMEOUT, self._process.kill)

    def __enter__(self) -> LanguageServer:
        self._watchdog.start()
        names = ("pycodestyle", "pyflakes", "mccabe", "flake8")
        plugins = {name: {"enabled": name == "flake8", "select": ["PKG"]} for name in names}
        options = {"pylsp": {"plugins": plugins}}
        start = {"rootUri": self._root.as_uri(), "capabilities": {}}
        self._ask("initialize", {**start, "initializationOptions": options})
        self._send("initialized", {})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ask("shutdown", {})
        self._send("exit", {})
        self._process.communicate()
        self._watchdog.cancel()

    def open(self, path: str, text: str) -> list[str]:
        """Open a document, saved or not; return the codes that are then shown, with places."""
        item = {"uri": self._uri(path), "languageId": "python", "version": 1, "text": text}
        self._send("textDocument/didOpen", {"textDocument": item})
        return self._shown()

    def change(self, path: str, text: str, version: int) -> list[str]:
        document = {"uri": self._uri(path), "version": version}
        changes = {"textDocument": document, "contentChanges": [{"text": text}]}
        self._send("textDocument/didChange", changes)
        return self._shown()

    def _uri(self, path: str) -> str:
        return (self._root / path).as_uri()

    def _shown(self) -> list[str]:
        published = self._receive("textDocument/publishDiagnostics")["params"]["diagnostics"]
        starts = [(found["range"]["start"], found["code"]) for found in published]
        return [f"{at['line'] + 1}:{at['character'] + 1} {code}" for at, code in starts]

    def _ask(self, method: str, params: dict[str, Any]) -> None:
        self._send(method, params, id=1)
        self._receive()

    def _send(self, method: str, params: dict[str, Any], **more: int) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params, **more}
        body = json.dumps(message).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self, method: str | None = None) -> dict[str, Any]:
        """Return the next call of a method, or the next answer to a question of ours."""
        assert self._process.stdout is not None
        while True:
            length = 0
            while header := self._process.stdout.readline().strip():
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            assert length, "the language server has ended"
            message: dict[str, Any] = json.loads(self._process.stdout.read(length))
            if message.get("method") == method:
                return message
