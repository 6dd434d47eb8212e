"""Start the backend for development."""

import uvicorn

if __name__ == "__main__":
    uvicorn.run("app.main:app", reload=True)
