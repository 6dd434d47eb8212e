"""The pages of the codes, as they stand in the README too."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TextIO

from flake8_pkginit.rules.catalogue import RULES, Rule


def find(name: str) -> Rule | None:
    """Return the rule with a code or a name, in upper or lower case."""
    wanted = name.casefold()
    return next((r for r in RULES if wanted in (r.code.casefold(), r.name)), None)


def page(rule: Rule) -> str:
    """Return the page of a rule, in Markdown."""
    from importlib.resources import files

    pages = files("flake8_pkginit").joinpath("pages.md").read_text(encoding="utf-8")
    start = pages.index(f"### {rule.code} ")
    end = pages.find("\n### ", start)
    return pages[start:end] if end >= 0 else pages[start:]


def table() -> str:
    """Return a line for each rule, in Markdown."""
    return "".join(f"- **{rule.code}** `{rule.name}`: {rule.summary}\n" for rule in RULES)


def show(markdown: str, out: TextIO) -> None:
    """Write Markdown: set for a terminal by rich, where it is installed, and as it is elsewhere."""
    if not out.isatty() or find_spec("rich") is None:
        out.write(markdown)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(file=out).print(Markdown(markdown))
