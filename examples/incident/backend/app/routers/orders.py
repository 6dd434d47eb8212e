from fastapi import APIRouter

from ..middleware.validation import valid_symbol
from ..services.tradier_client import TradierClient

router = APIRouter(prefix="/orders")


@router.post("/")
def place(symbol: str, quantity: int) -> dict[str, str]:
    return TradierClient().order(valid_symbol(symbol), quantity)
