import sentry_sdk


def start_sentry() -> None:
    sentry_sdk.init()
