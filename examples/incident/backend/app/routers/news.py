from fastapi import APIRouter, Request

from ..middleware.rate_limit import limiter
from ..services.news import headlines
from ..settings import RATE_LIMIT

router = APIRouter(prefix="/news")


@router.get("/")
@limiter.limit(RATE_LIMIT)
def latest(request: Request) -> list[str]:
    return headlines()
