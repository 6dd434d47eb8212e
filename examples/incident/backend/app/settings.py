import os

DATABASE_URL = os.environ.get("DATABASE_URL", "sqlite://")
TRADIER_URL = "https://api.tradier.com/v1"
RATE_LIMIT = "60/minute"
