"""What the portal will not be started with when it serves an institution. Every danger is named at once."""

from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from spom.config.env import Env, WrongSetting, variable
from spom.config.kinds import Network
from spom.kit.channels.chosen import MailVia, SmsVia
from spom.kit.channels.gateway import GatewaySms, HostNotAllowed
from spom.kit.channels.smtp import Security
from spom.payments.via import PaymentsVia

SHORTEST_SECRET_KEY = 50
SHORTEST_TOKEN = 32
FEWEST_LETTERS = 5
# A network wider than this is not "our proxies" or "our monitoring": it is most of the Internet.
WIDEST_IPV4, WIDEST_IPV6 = 8, 32

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1", "[::1]", ""})


def refuse_unsafe(env: Env) -> None:
    """Raise WrongSetting naming every unsafe value, when the portal runs in production."""
    if not env.is_production:
        return
    found = list(dangers(env))
    if found:
        raise WrongSetting(
            "this is production, and it is not safe to start:\n" + "\n".join(f"  - {one}" for one in found)
        )


def dangers(env: Env) -> Iterator[str]:
    """Every unsafe value, each as one sentence that names its variable."""
    yield from _keys(env)
    yield from _addresses(env)
    yield from _databases(env)
    yield from _mail(env)
    yield from _sms(env)
    yield from _payments(env)
    yield from _operation(env)
    yield from _learning(env)


def _keys(env: Env) -> Iterator[str]:
    name = variable("secret_key")
    if not env.secret_key:
        yield f"{name} is missing. Make one with `openssl rand -base64 48`."
    elif len(env.secret_key) < SHORTEST_SECRET_KEY or len(set(env.secret_key)) < FEWEST_LETTERS:
        yield f"{name} is too easy to guess: it needs {SHORTEST_SECRET_KEY} random characters."
    elif env.secret_key.startswith(("django-insecure", "development")):
        yield f"{name} is a development key. Make one with `openssl rand -base64 48`."

    name = variable("master_key")
    if not env.master_key:
        yield f"{name} is missing. Make one with `openssl rand -base64 32`, and keep a copy where the backups are not."
    elif env.master_key == env.secret_key:
        yield f"{name} is the same as {variable('secret_key')}: each needs its own."


def _addresses(env: Env) -> Iterator[str]:
    if "data_dir" not in env.model_fields_set:
        yield f"{variable('data_dir')} is missing: name the folder where everything is kept, such as /srv/spom."
    if not env.is_https:
        yield f"{variable('public_url')} is {env.public_url}: people must reach the portal by https://."

    name = variable("allowed_hosts")
    served = [host for host in env.allowed_hosts if host not in THIS_MACHINE]
    if not served:
        yield f"{name} is missing: list the host names people use, such as portal.example.edu."
    for host in served:
        if host.startswith(("*", ".")):
            yield f"{name} contains {host}, which lets anybody's name in: list each host."
    host = urlsplit(env.public_url).hostname or ""
    packages = urlsplit(env.packages_url)
    if packages.hostname == host:
        yield f"{variable('packages_url')} is the portal's own host: scripts of packages would reach the portal."
    if packages.scheme == "http":
        yield f"{variable('packages_url')} is {env.packages_url}: people must reach packages by https://."
    if served and host not in env.allowed_hosts:
        yield f"{name} does not contain {host}, the host of {variable('public_url')}."


def _databases(env: Env) -> Iterator[str]:
    name, owner_name = variable("database_url"), variable("database_owner_url")
    if env.database_owner_url and not env.database_url:
        yield f"{name} is missing: the role that owns the tables must not serve."
    elif env.database_url and _role(env.database_url) == _role(env.database_owner_url):
        yield f"{name} and {owner_name} use the same role: the role that serves must not own the tables."
    if env.database_url and not _is_protected(env.database_url):
        yield f"{name} leaves this machine without checked encryption: add ?sslmode=verify-full."
    if env.database_owner_url and not _is_protected(env.database_owner_url):
        yield f"{owner_name} leaves this machine without checked encryption: add ?sslmode=verify-full."


def refuse_one_role(env: Env) -> None:
    """Raise WrongSetting where one role would own the tables and serve. Asked by the commands that know both.

    A process that serves is not told the owner's address, so it cannot ask itself.
    """
    if env.is_production and env.database_url and not env.database_owner_url:
        name = variable("database_owner_url")
        raise WrongSetting(f"{name} is missing: the role that serves must not be the one that owns the tables.")


def _role(url: str) -> str:
    return unquote(urlsplit(url).username or "")


def _is_protected(url: str) -> bool:
    """Does the connection stay on this machine, or is the server's certificate checked?"""
    parts = urlsplit(url)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    hosts = options.get("host", parts.hostname or "").split(",")
    stays_here = all(host in THIS_MACHINE or host.startswith("/") for host in hosts)
    return stays_here or options.get("sslmode") == "verify-full"


def _mail(env: Env) -> Iterator[str]:
    if env.mail is not MailVia.SMTP:
        yield f"{variable('mail')} is {env.mail}, so no mail would ever arrive: set it to smtp."
        return
    if env.mail_security is Security.NONE and env.mail_host not in THIS_MACHINE:
        yield f"{variable('mail_security')} is none, so codes would cross the network in the clear."
    if env.mail_from.rstrip(">").endswith("@localhost"):
        yield f"{variable('mail_from')} is missing: name a sender people can recognise."


def _sms(env: Env) -> Iterator[str]:
    if env.sms is SmsVia.NONE:
        return
    if env.sms is not SmsVia.GATEWAY:
        yield f"{variable('sms')} is {env.sms}, so no text message would ever arrive: set it to gateway, or to none."
        return
    try:
        GatewaySms(url=env.sms_url, key="", sender="", entity_id="", allowed_hosts=frozenset(env.egress_hosts))
    except HostNotAllowed as no:
        yield f"{variable('sms_url')} cannot be called: {no}"


def _payments(env: Env) -> Iterator[str]:
    name = variable("payments")
    if env.payments_via is PaymentsVia.DEMO:
        yield f"{name} is demo, whose money does not exist: choose razorpay, or none to take no payments."
    if env.payments_via is not PaymentsVia.RAZORPAY:
        return
    for field in ("razorpay_key_id", "razorpay_key_secret", "razorpay_webhook_secret"):
        if not getattr(env, field):
            yield f"{variable(field)} is missing: Razorpay needs it."
    if env.razorpay_webhook_secret and env.razorpay_webhook_secret == env.razorpay_key_secret:
        yield f"{variable('razorpay_webhook_secret')} is the same as the key secret: each needs its own."
    if not env.razorpay_url.startswith("https://"):
        yield f"{variable('razorpay_url')} must begin with https://."


def _operation(env: Env) -> Iterator[str]:
    for field, networks in (
        ("trusted_proxies", env.trusted_proxies),
        ("operations_networks", env.operations_networks),
    ):
        for network in networks:
            if _is_too_wide(network):
                yield f"{variable(field)} contains {network}, which is far more than your own machines."
    if env.operations_token and len(env.operations_token) < SHORTEST_TOKEN:
        yield f"{variable('operations_token')} is too short: it needs {SHORTEST_TOKEN} random characters."


def _is_too_wide(network: Network) -> bool:
    return network.prefixlen < (WIDEST_IPV4 if network.version == 4 else WIDEST_IPV6)  # noqa: PLR2004  # IP version


def _learning(env: Env) -> Iterator[str]:
    if env.trusted_presence:
        yield f"{variable('trusted_presence')} is on: anybody could earn learning hours for anybody else."
