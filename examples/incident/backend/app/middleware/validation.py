def valid_symbol(symbol: str) -> str:
    if not symbol.isalpha():
        raise ValueError(symbol)
    return symbol.upper()
