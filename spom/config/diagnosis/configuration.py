"""The settings: usable, safe, and the keys that open what was encrypted."""

from collections.abc import Iterator
from pathlib import Path

from spom.config.diagnosis.problem import Problem
from spom.config.env import REFERENCE, Env, WrongSetting, load_env
from spom.config.unsafe import dangers

KEYS = ("secret_key", "master_key")


def settings() -> Iterator[Problem]:
    """Can every variable be used, and is production safe?"""
    try:
        surroundings = load_env()
    except WrongSetting as wrong:
        yield Problem(str(wrong), f"Correct it; every setting is explained in {REFERENCE}.")
        return
    if surroundings.is_production:
        for danger in dangers(surroundings):
            yield Problem(danger, "The portal refuses to start in production until this is set.")


def keys(env: Env, *, has_data: bool) -> Iterator[Problem]:
    """Keys that nobody set are kept in the data folder; without them, encrypted data stays closed for ever."""
    for name in KEYS:
        given = getattr(env, name)
        kept = _key_file(env.data_dir, name)
        if not given and not kept.exists() and has_data:
            yield Problem(
                f"SPOM_{name.upper()} is not set and {kept} is missing, but the database has people in it.",
                f"Bring {kept} back from where you keep a copy. A new key cannot open what the old one closed.",
            )


def _key_file(data_dir: Path, name: str) -> Path:
    return data_dir / "keys" / name
