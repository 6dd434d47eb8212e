"""What a name on disk or in a module may be a slip of the pen for."""

from __future__ import annotations

from collections.abc import Sequence

from flake8_pkginit.project.files import INIT, Listing

CLOSE = 0.75  # of SequenceMatcher.ratio(): one slip in four letters
LEAD = 0.1  # of the best spelling over the second best
MISSPELT_INIT = 0.75


def other_case(listing: Listing, part: str) -> str | None:
    """Return the file or folder that has a module's name in another case, if one has."""
    folded = part.casefold()
    found = [
        name
        for name in sorted(listing.names)
        if name.casefold() in (folded, folded + ".py")
        and (name in listing.folders or name.casefold().endswith(".py"))
    ]
    return found[0] if len(found) == 1 else None


def misspelt_init(listing: Listing) -> str | None:
    """Return the file that was meant to be ``__init__.py``, if one was."""
    found = [name for name in sorted(listing.files) if _is_misspelt_init(name)]
    return found[0] if len(found) == 1 else None


def _is_misspelt_init(name: str) -> bool:
    stem = name.lower().removesuffix(".py").removesuffix("py")
    if name == "__main__.py" or (name.startswith("__init__.") and name != "__init__.PY"):
        return False
    if not (stem.startswith("__") or (stem.startswith("_") and stem.endswith("_"))):
        return False
    from difflib import SequenceMatcher  # few runs need it

    letters = "".join(filter(str.isalnum, stem))
    return SequenceMatcher(None, letters, "init").ratio() >= MISSPELT_INIT


def rename_misspelt(listing: Listing | None) -> str:
    """Return the end of a message on a missing-init directory: the file to rename, if any."""
    misspelt = misspelt_init(listing) if listing is not None else None
    return f"rename '{misspelt}' to '{INIT}'" if misspelt else ""


def closest(name: str, candidates: Sequence[str]) -> str | None:
    """Return the candidate of the closest spelling, if it clearly leads the next."""
    from difflib import SequenceMatcher, get_close_matches  # few runs need it

    # A second best below that leaves the lead to any close spelling.
    ranked = get_close_matches(name, candidates, n=2, cutoff=CLOSE - LEAD)
    scores = [SequenceMatcher(None, other, name).ratio() for other in ranked]
    if not ranked or scores[0] < CLOSE:
        return None
    return ranked[0] if len(ranked) == 1 or scores[0] - scores[1] >= LEAD else None
