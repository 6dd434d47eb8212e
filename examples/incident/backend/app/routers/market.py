from fastapi import APIRouter, Request

from ..middleware.rate_limit import limiter
from ..services.tradier_client import TradierClient
from ..settings import RATE_LIMIT

router = APIRouter(prefix="/market")


@router.get("/{symbol}")
@limiter.limit(RATE_LIMIT)
def quote(request: Request, symbol: str) -> dict[str, float]:
    return {"price": TradierClient().price(symbol)}
