from slowapi import Limiter
from slowapi.util import get_remote_address

from ..settings import RATE_LIMIT

limiter = Limiter(key_func=get_remote_address, default_limits=[RATE_LIMIT])
