"""What the command shows in a terminal: carets, colours, and nothing broken."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest
from pyte.screens import Char

from tests.kit.clients import COMMAND
from tests.kit.formats import LINE, read_json
from tests.kit.reporting import ENVIRONMENT, TREE, plant_under, run
from tests.kit.trees import plant, write


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write({"pyproject.toml": ""}, tmp_path)
    return tmp_path


def terminal(root: Path, *arguments: str, columns: int = 80, **environment: str) -> bytes:
    """Run the command in a terminal of its own, and return what it writes there."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, "check", *arguments],
        cwd=root,
        env=ENVIRONMENT | {"TERM": "xterm-256color"} | environment,
        stdin=slave,
        stdout=slave,
        stderr=subprocess.DEVNULL,
    )
    os.close(slave)
    written = b""
    with contextlib.suppress(OSError), open(master, "rb", buffering=0) as reader:
        while chunk := reader.read(4096):
            written += chunk
    assert process.wait() == 1
    return written


def rows(written: bytes, columns: int) -> list[list[Char]]:
    """What a terminal shows: a list of cells for each row; a wide character's second is empty."""
    screen = pyte.Screen(columns, 500)
    pyte.ByteStream(screen).feed(written)
    return [[screen.buffer[y][x] for x in range(columns)] for y in range(screen.cursor.y)]


def said(row: list[Char]) -> str:
    return "".join(cell.data for cell in row).rstrip()


def marked(shown: list[list[Char]]) -> Iterator[tuple[str, str, str]]:
    """Yield for each row of carets the path above it, the source, and what the carets mark."""
    path = ""
    for above, row in itertools.pairwise(shown):
        if not said(above).startswith(" ") and (match := LINE.match(said(above) + " x")):
            path = match["path"]
        if set(said(row)) == {" ", "^"}:
            span = [x for x, cell in enumerate(row) if cell.data == "^"]
            assert span == list(range(span[0], span[-1] + 1))
            yield path, said(above), "".join(above[x].data for x in span)


SOURCES = [
    ("from .modles import Cart", "modles"),
    ("from .models import Cart, Crat as C", "Crat"),
    ("import app.models, app.nope as n", "nope"),
    ("from .... models import Cart", "...."),
    ("from .. . .models import Cart", ".. . ."),
    ("from .models import (\n    Cart,\n    Crat,\n)", "Crat"),
    ("from .models import Cart, \\\n\tCrat", "Crat"),
    ("if 1:\n\tfrom .modles import Cart", "modles"),
    ("x\t=\t1;\tfrom\t.modles import Cart", "modles"),
    ("s = '日本語'; from .modles import Cart", "modles"),
    ("日本\t= 'e\u0301'; from .modles import Cart", "modles"),
    ("from .日本語 import x", "日本語"),
    ("from .cafe\u0301s import x", "cafés"),
    ("s = '\x1b[31m[red]\x07\u3000'; from .modles import Cart", "modles"),
    (f"s = '{'x' * 300}'; from .modles import Cart", "modles"),
    (f"s = '{'日' * 300}'; from .modles import Cart", "modles"),
    (f"s = '{'日' * 22}'; from .modles import Cart; t = '{'日' * 300}'", "modles"),
    (f"from .modles import Cart  # {'日' * 300}", "modles"),
    ("from .modles import Cart  # [bold red]x[/] :smile: [link=x]", "modles"),
]  # fmt: skip


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}])
def test_carets_stand_under_what_is_wrong(
    columns: int, environment: dict[str, str], root: Path
) -> None:
    plant(root, "app/__init__.py\napp/models.py:\n    class Cart: ...\n")
    write({f"app/m{n:02}.py": source for n, (source, _) in enumerate(SOURCES)}, root)
    shown = list(marked(rows(terminal(root, columns=columns, **environment), columns)))
    assert [(path, segment) for path, _, segment in shown] == [
        (f"app/m{n:02}.py", segment) for n, (_, segment) in enumerate(SOURCES)
    ]
    assert all(segment in source for _, source, segment in shown)


@pytest.mark.parametrize("columns", [80, 120])
def test_a_name_wider_than_the_terminal_is_marked_to_its_edge(columns: int, root: Path) -> None:
    plant(root, f"app/__init__.py\napp/m.py:\n    from .{'m' * 200} import x\n")
    [(_, source, segment)] = marked(rows(terminal(root, columns=columns), columns))
    assert source.startswith(("    from .m", "    ...m"))
    assert source.endswith("m...")
    assert len(source) == columns
    assert segment == "m" * source.count("m", source.index("mm"))


def test_a_finding_on_a_terminal(root: Path) -> None:
    plant(root, TREE)
    shown = [said(row) for row in rows(terminal(root, columns=120), 120)]
    text = "\n".join(shown) + "\n"
    assert (
        "app/views.py:1:7: PKG002 no module 'modles' in package 'app'\n"
        "    from .modles import Cart\n"
        "          ^^^^^^\n"
        "    did you mean '.models'?\n"
        "\n"
    ) in text
    assert (
        "app/views.py:2:6: PKG003 '....models' climbs above the top-level package 'app'\n"
        "    from ....models import Cart\n"
        "         ^^^^\n"
    ) in text
    assert (
        "app/tools/run.py:1:1: PKG001 no __init__.py in 'app/tools', a directory of package 'app'\n"
        "    create app/tools/__init__.py, for 2 modules (run: flake8-pkginit fix)\n"
        "\n"
    ) in text
    assert re.search(r"app/lost\.py:1:1: PKG006 'lost\.py' can [^\n]*\n\n", text)


def test_a_place_is_never_broken(root: Path) -> None:
    under = "/".join(["a_rather_long_name"] * 6) + "/"
    plant_under(root, under)
    expected = read_json(run(root, "--format=json"))
    written = terminal(root, NO_COLOR="1").decode().replace("\x1b[1m", "").replace("\x1b[0m", "")
    for found in expected:
        assert f"{found.path}:{found.row}:{found.column}: {found.code} " in written


def test_a_terminal_gets_full_and_colours(root: Path) -> None:
    plant(root, TREE)
    written = terminal(root)
    assert written == terminal(root, "--format=full")
    [head] = [row for row in rows(written, 80) if said(row).startswith("app/views.py:1:7:")]
    assert all(cell.bold for cell in head[: len("app/views.py")])
    code = said(head).index("PKG002")
    assert {cell.fg for cell in head[code : code + 6]} == {"red"}
    assert not any(cell.bold for cell in head[len("app/views.py") :])


def test_no_color_means_none(root: Path) -> None:
    plant(root, TREE)
    shown = rows(terminal(root, NO_COLOR="1"), 80)
    assert {(cell.fg, cell.bg) for row in shown for cell in row} == {("default", "default")}
    plain = [said(row) for row in shown]
    assert plain == [said(row) for row in rows(terminal(root), 80)]


def test_a_pipe_gets_no_escape_codes_and_whole_lines(root: Path) -> None:
    source = f"s = '{'x' * 300}'; from .modles import Cart"
    plant(root, f"app/__init__.py\napp/models.py:\n    Cart = 1\napp/m.py:\n    {source}\n")
    output = run(root, "--format=full", TERM="xterm-256color")
    assert "\x1b" not in output
    _, shown, carets, remedy, *_ = output.split("\n")
    assert shown == f"    {source}"
    assert carets == " " * shown.index("modles") + "^" * 6
    assert remedy == "    did you mean '.models'?"


def test_markup_is_shown_as_it_is_written(root: Path) -> None:
    under = "[red]a[/red] :smile: [link=x]/"
    plant_under(root, under, "app/__init__.py\napp/m.py:\n    from .nope import x  # [bold]\n")
    shown = [said(row) for row in rows(terminal(root, columns=120), 120)]
    assert shown[0].startswith(f"{under}app/m.py:1:7: PKG002 no module 'nope' in package 'app'")
    assert shown[1] == "    from .nope import x  # [bold]"
