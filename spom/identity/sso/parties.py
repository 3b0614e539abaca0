"""The other houses: those we sign people in with, and those that sign people in with us. From settings, never typed."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CODE = re.compile(r"[a-z0-9-]{1,32}")
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
SHORTEST_SECRET = 32


def is_safe_address(url: str) -> bool:
    """Is it https, or this very machine?"""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL))


@dataclass(frozen=True, kw_only=True)
class Provider:
    """An identity system whose word we take about who somebody is.

    `srn_claim` names the claim that holds the person's SRN or user ID: set it only for a system the institution runs
    itself, because it links accounts without asking. Without it the person signs in here once, to show that the
    account is theirs. `second_step_there` takes its word for the second step as well.
    """

    code: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "SSP"
    scopes: tuple[str, ...] = ("openid", "profile")
    srn_claim: str = ""
    second_step_there: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError, with a sentence, for what cannot work or is not safe."""
        if not CODE.fullmatch(self.code):
            raise ValueError(f"the code {self.code!r} may have small letters, digits and dashes only")
        if not is_safe_address(self.issuer):
            raise ValueError(f"the issuer of {self.code} must begin with https://")
        if not self.client_id or not self.client_secret:
            raise ValueError(f"{self.code} needs a client_id and a client_secret")
        if "openid" not in self.scopes:
            raise ValueError(f"the scopes of {self.code} must include openid")


@dataclass(frozen=True, kw_only=True)
class Client:
    """Another portal of the institution that signs people in with us. It is ours, so nobody is asked for consent."""

    client_id: str
    client_secret: str = field(repr=False)
    name: str
    redirect_uris: tuple[str, ...]
    # Where it is told that a session has ended; empty when it cannot be told.
    logout_uri: str = ""
    post_logout_redirect_uris: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError, with a sentence, for what cannot work or is not safe."""
        if not re.fullmatch(r"[\w.-]{1,100}", self.client_id):
            raise ValueError(f"the client_id {self.client_id!r} may have letters, digits, dots and dashes only")
        if len(self.client_secret) < SHORTEST_SECRET:
            raise ValueError(f"the secret of {self.client_id} needs {SHORTEST_SECRET} random characters")
        if not self.redirect_uris:
            raise ValueError(f"{self.client_id} needs at least one of redirect_uris")
        for uri in (*self.redirect_uris, *self.post_logout_redirect_uris, *filter(None, [self.logout_uri])):
            if not is_safe_address(uri) or "#" in uri:
                raise ValueError(f"{uri} of {self.client_id} must begin with https:// and have no fragment")


def refuse_same_names(codes: list[str]) -> None:
    """Raise ValueError when two parties are called the same."""
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"{twice[0]} is there twice")
