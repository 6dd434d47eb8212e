from fastapi import FastAPI

from .middleware.cache_control import CacheControlMiddleware
from .middleware.rate_limit import limiter
from .middleware.sentry import start_sentry
from .routers import health, market, news, orders, portfolio

start_sentry()
app = FastAPI()
app.state.limiter = limiter
app.add_middleware(CacheControlMiddleware)
for module in (health, market, news, orders, portfolio):
    app.include_router(module.router)
