"""What kinds of values a setting may have, and how each is read from text."""

import json
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

from spom.identity.sso.parties import Client, Provider, refuse_same_names

Network = IPv4Network | IPv6Network


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _networks(value: object) -> object:
    parts = _split(value)
    if not isinstance(parts, tuple):
        return value
    return tuple(_network(part) for part in parts)


def _network(text: object) -> Network:
    if isinstance(text, IPv4Network | IPv6Network):
        return text
    try:
        return ip_network(str(text))
    except ValueError:
        raise ValueError(f"{text} is neither an address nor a network such as 10.0.0.0/8") from None


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("it must look like https://portal.example.edu, with nothing after the host and port")
    return f"{parts.scheme}://{parts.netloc}"


def _database_address(value: str) -> str:
    if value and urlsplit(value).scheme not in {"postgresql", "postgres"}:
        raise ValueError("it must begin with postgresql://, as in postgresql://spom:password@db.example.edu:5432/spom")
    return value


def _listed(value: object) -> object:
    """A JSON list, as text."""
    if not isinstance(value, str):
        return value
    try:
        found = json.loads(value)
    except ValueError as no:
        raise ValueError(f"it is not JSON: {no}") from None
    if not isinstance(found, list):
        raise ValueError('it must be a JSON list, such as [{"code": "campus"}]')  # noqa: TRY004  # pydantic words it
    return found


def _each_once(found: tuple[Provider | Client, ...]) -> tuple[Provider | Client, ...]:
    refuse_same_names([one.code if isinstance(one, Provider) else one.client_id for one in found])
    return found


Providers = Annotated[tuple[Provider, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_each_once)]
Clients = Annotated[tuple[Client, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_each_once)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)]
OptionalWebAddress = Annotated[str, AfterValidator(lambda value: value and _web_address(value))]
Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]
WebAddress = Annotated[str, AfterValidator(_web_address)]
DatabaseAddress = Annotated[str, AfterValidator(_database_address)]
