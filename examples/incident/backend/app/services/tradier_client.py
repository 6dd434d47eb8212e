from ..settings import TRADIER_URL
from .cache import cached


class TradierClient:
    url = TRADIER_URL

    @cached
    def price(self, symbol: str) -> float:
        raise NotImplementedError

    def order(self, symbol: str, quantity: int) -> dict[str, str]:
        raise NotImplementedError
