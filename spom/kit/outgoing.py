"""How the house calls others by HTTP: no redirects and no proxy, whatever the surroundings say."""

from email.message import Message
from typing import IO
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener


class _NoRedirects(HTTPRedirectHandler):
    """Whoever moves us elsewhere might move us inside our own network."""

    def redirect_request(  # noqa: PLR0917  # the library's signature
        self,
        req: Request,  # noqa: ARG002  # the library names them
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: Message,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        """Follow nothing; the 3xx then surfaces as an error."""
        return


def opener() -> OpenerDirector:
    """What to open an address with. An empty ProxyHandler: a proxy of the surroundings must not see what we send."""
    return build_opener(_NoRedirects, ProxyHandler({}), HTTPSHandler())
