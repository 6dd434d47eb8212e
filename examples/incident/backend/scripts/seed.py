"""Fill an empty database: `python -m scripts.seed`, from backend/."""

from app.database import Base, engine

Base.metadata.create_all(engine)
