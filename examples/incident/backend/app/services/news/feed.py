from ..cache import cached


@cached
def headlines() -> list[str]:
    return []
