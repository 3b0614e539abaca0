"""Where the tables are: what Django is told about PostgreSQL."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from spom.config.env import Env
from spom.kit.postgres.cluster import Cluster
from spom.kit.postgres.roles import addresses

# Seconds. A page that waits longer for a lock or a free connection had better say so than hang.
LOCK_TIMEOUT = 3
IDLE_IN_TRANSACTION_TIMEOUT = 15
POOL_TIMEOUT = 3
POOL_IDLE = 300
POOL_LIFETIME = 1800
# How often a connection is asked the same before it keeps the statement planned.
PREPARED_AFTER = 2


def address(env: Env) -> str:
    """Where the application's role finds the tables. Nothing is started: only `spom` commands do that."""
    folder = env.data_dir / "postgres"
    if env.database_url or not folder.exists():
        return env.database_url
    cluster = Cluster.at(folder)
    return "" if cluster.is_new else addresses(cluster).application


def database(env: Env, url: str) -> dict[str, Any]:
    """Django's description of one database: pooled, impatient, and noticing when a connection has died.

    `postgresql://user:password@host:port/name`; a socket folder goes into `?host=`.
    """
    parts = urlsplit(url)
    options: dict[str, Any] = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "spom.kit.pooled",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": env.database_pool_size,
                "timeout": POOL_TIMEOUT,
                "max_idle": POOL_IDLE,
                "max_lifetime": POOL_LIFETIME,
            },
            "options": _limits(env),
            "application_name": "spom",
            # Only what spom.kit.statements sends; Django's own statements never are.
            "prepare_threshold": PREPARED_AFTER,
            "connect_timeout": POOL_TIMEOUT,
            **options,
        },
    }


def _limits(env: Env) -> str:
    limits = {
        "statement_timeout": env.statement_timeout,
        "lock_timeout": min(LOCK_TIMEOUT, env.statement_timeout),
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT,
    }
    return " ".join(f"-c {name}={round(seconds * 1000)}" for name, seconds in limits.items())
