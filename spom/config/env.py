"""Everything the surroundings may say: one typed object, read once, when the process starts."""

from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Stage(StrEnum):
    """Where the portal runs."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class Env(BaseSettings):
    """The `SPOM_…` variables. Each field's description is its line in docs/reference/settings.md."""

    model_config = SettingsConfigDict(env_prefix="SPOM_", frozen=True, extra="ignore")

    stage: Stage = Field(Stage.DEVELOPMENT, alias="SPOM_ENV", description="Where the portal runs.")
    data_dir: Path = Field(Path("var"), description="Where everything that must be kept lies.")
    secret_key: str = Field("development-only", description="Signs cookies and links.")  # replaced in production
    database_url: str = Field("", description="PostgreSQL of the application role. Empty: the embedded one.")
    database_owner_url: str = Field("", description="PostgreSQL of the owner role, which migrates.")
    allowed_hosts: str = Field("localhost,127.0.0.1", description="Host names the portal answers to, comma-separated.")


@lru_cache(maxsize=1)
def env() -> Env:
    """The surroundings, read once."""
    return Env()
