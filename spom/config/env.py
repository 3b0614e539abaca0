"""Everything the surroundings may say: one typed object, read once, when the process starts.

A variable that is wrong stops the process with one sentence that names it. Secrets may be read from a file:
`SPOM_SECRET_KEY_FILE` names the file that holds `SPOM_SECRET_KEY`, and so on for every field marked secret.
"""

import difflib
import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from spom.config.env_of_learning import LearningSettings
from spom.config.env_of_payments import SECRET
from spom.config.kinds import (
    Clients,
    DatabaseAddress,
    Folder,
    Networks,
    Providers,
    WebAddress,
    Words,
)
from spom.kit.channels.chosen import MailVia, SmsVia
from spom.kit.channels.smtp import Security
from spom.payments.via import PaymentsVia

PREFIX = "SPOM_"
REFERENCE = "docs/reference/settings.md"


class Stage(StrEnum):
    """Where the portal runs."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class LogFormat(StrEnum):
    """JSON for machines, plain lines for people."""

    AUTO = "auto"
    JSON = "json"
    PLAIN = "plain"


class WrongSetting(Exception):
    """A `SPOM_…` variable cannot be used. The message is one sentence for the person who set it."""


class _WithFiles(EnvSettingsSource):
    """The environment, where `…_FILE` may name the file that holds a secret."""

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls)
        self.env_vars = _opened(self.env_vars)


def _opened(variables: Mapping[str, str | None]) -> dict[str, str | None]:
    """The variables, each secret's file read in its place."""
    found = dict(variables)
    for name in secret_names():
        path = found.pop(f"{name}_FILE".lower(), None)
        if not path:
            continue
        if found.get(name.lower()):
            raise WrongSetting(f"{name} and {name}_FILE are both set: keep one of them.")
        try:
            found[name.lower()] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as trouble:
            why = trouble.strerror if isinstance(trouble, OSError) else "it is not text"
            raise WrongSetting(f"{name}_FILE names {path}, which cannot be read: {why}.") from None
    return found


class Env(LearningSettings):
    """The `SPOM_…` variables. Each field's description is its line in docs/reference/settings.md."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    # Where it runs
    stage: Stage = Field(
        Stage.DEVELOPMENT,
        alias="SPOM_ENV",
        description="Where the portal runs. In `production` it refuses to start with an unsafe value.",
        examples=["production"],
    )
    data_dir: Folder = Field(
        default_factory=lambda: Path("var").absolute(),
        description="The folder of everything that must be kept: the embedded database, uploads, keys, backups.",
        examples=["/srv/spom"],
        json_schema_extra={"default": "`var` in the folder it is started from"},
    )
    virus_scanner: str = Field(
        "off",
        description="Where clamd listens, which then looks at every upload before it is kept; `off` to do without. "
        "When it is set and does not answer, uploads are refused.",
        examples=["unix:/run/clamav/clamd.ctl", "tcp://scanner:3310"],
    )
    public_url: WebAddress = Field(
        "http://localhost:8000",
        description="The address people type. Links in mail and passkeys depend on it.",
        examples=["https://portal.example.edu"],
    )
    allowed_hosts: Words = Field(
        ("localhost", "127.0.0.1"),
        description="Host names the portal answers to, comma-separated.",
        examples=["portal.example.edu"],
    )

    # Secrets
    secret_key: str = Field(
        "",
        description="Signs cookies and links; at least 50 characters. Outside production it is made on first start "
        "and kept in the data folder.",
        examples=["the output of `openssl rand -base64 48`"],
        json_schema_extra=SECRET,
        repr=False,
    )
    secret_key_previous: Words = Field(
        (),
        description="Secret keys that still verify but no longer sign, comma-separated: for changing the key.",
        examples=["the key used until yesterday"],
        json_schema_extra=SECRET,
        repr=False,
    )
    master_key: str = Field(
        "",
        description="Encrypts personal secrets at rest and peppers password hashes: 32 random bytes in base64. "
        "Whoever loses it loses what it encrypts. Outside production it is made on first start and kept in the data "
        "folder.",
        examples=["the output of `openssl rand -base64 32`"],
        json_schema_extra=SECRET,
        repr=False,
    )
    master_key_previous: Words = Field(
        (),
        description="Master keys that still read but no longer encrypt, comma-separated, newest first: for changing "
        "the key.",
        examples=["the key used until yesterday"],
        json_schema_extra=SECRET,
        repr=False,
    )

    # Database
    database_url: DatabaseAddress = Field(
        "",
        description="PostgreSQL of the role that serves. Empty: the embedded one in the data folder.",
        examples=["postgresql://spom_app:password@db.example.edu/spom?sslmode=verify-full"],
        json_schema_extra=SECRET,
        repr=False,
    )
    database_owner_url: DatabaseAddress = Field(
        "",
        description="PostgreSQL of the role that owns the tables: used by `spom migrate` only.",
        examples=["postgresql://spom_owner:password@db.example.edu/spom?sslmode=verify-full"],
        json_schema_extra=SECRET,
        repr=False,
    )
    database_pool_size: int = Field(
        4,
        ge=1,
        le=200,
        description="Connections one process keeps at most. As many as it has threads.",
        examples=["4"],
    )
    statement_timeout: float = Field(
        4.5,
        gt=0,
        le=60,
        description="Seconds after which the database gives up one statement of a page.",
        examples=["4.5"],
    )

    # Web
    trusted_proxies: Networks = Field(
        (),
        description="Addresses or networks of the reverse proxies in front. Only their word on the client's address "
        "and on HTTPS is believed; empty: nobody's.",
        examples=["127.0.0.1,10.0.0.0/8"],
    )
    upload_limit_mb: int = Field(
        25,
        ge=1,
        le=2048,
        description="Largest request body in MB. Anything larger is answered 413 before it is read.",
        examples=["25"],
    )

    # Mail
    mail: MailVia = Field(
        MailVia.FOLDER,
        description="How mail leaves: `smtp`; `folder` writes it to `outbox` in the data folder, `console` prints it.",
        examples=["smtp"],
    )
    mail_from: str = Field(
        "SPOM <noreply@localhost>",
        description="Sender of every mail.",
        examples=["Example Institute <noreply@example.edu>"],
    )
    mail_host: str = Field("localhost", description="SMTP server.", examples=["smtp.example.edu"])
    mail_port: int = Field(587, ge=1, le=65535, description="SMTP port.", examples=["587"])
    mail_user: str = Field("", description="SMTP user name; empty: none.", examples=["portal"])
    mail_password: str = Field(
        "",
        description="SMTP password.",
        examples=["from your mail provider"],
        json_schema_extra=SECRET,
        repr=False,
    )
    mail_security: Security = Field(
        Security.STARTTLS,
        description="How the way to the SMTP server is protected.",
        examples=["starttls"],
    )

    # Text messages
    sms: SmsVia = Field(
        SmsVia.FOLDER,
        description="How text messages leave: `gateway`, `none`; `folder` and `console` are for trying.",
        examples=["gateway"],
    )
    sms_url: str = Field("", description="The SMS gateway's address.", examples=["https://sms.example.com/messages"])
    sms_key: str = Field(
        "",
        description="Bearer key of the SMS gateway.",
        examples=["from your SMS provider"],
        json_schema_extra=SECRET,
        repr=False,
    )
    sms_sender: str = Field("", description="Sender name registered with the operator (DLT).", examples=["EXINST"])
    sms_entity: str = Field("", description="Number of the institution with the operator (DLT).", examples=["11011"])
    egress_hosts: Words = Field(
        (), description="Hosts the portal may call by HTTP, comma-separated.", examples=["sms.example.com"]
    )

    # Single sign-on
    sso_providers: Providers = Field(
        (),
        description="Identity systems people may sign in with (OpenID Connect), as a JSON list: `code`, `name`, "
        "`issuer`, `client_id`, `client_secret`, and if wanted `scopes`, `srn_claim`, `second_step_there`. "
        "See the page on single sign-on.",
        examples=['[{"code": "campus", "name": "SSP", "issuer": "https://id.example.edu", …}]'],
        json_schema_extra=SECRET,
        repr=False,
    )
    sso_clients: Clients = Field(
        (),
        description="Portals of the institution that sign people in with this one, as a JSON list: `client_id`, "
        "`client_secret`, `name`, `redirect_uris`, and if wanted `logout_uri`, `post_logout_redirect_uris`.",
        examples=['[{"client_id": "library", "name": "Library", …}]'],
        json_schema_extra=SECRET,
        repr=False,
    )

    # Backups
    backup_keep: int = Field(
        7, ge=1, description="The newest backups that are never removed, however old they are.", examples=["7"]
    )
    backup_days: int = Field(
        30, ge=1, description="Days after which a backup is removed, unless it is among those.", examples=["30"]
    )

    # Operation
    log_level: str = Field(
        "INFO",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="The least important line that is still logged: `DEBUG`, `INFO`, `WARNING` or `ERROR`.",
        examples=["INFO"],
    )
    log_format: LogFormat = Field(
        LogFormat.AUTO,
        description="`json`: one object a line. `plain`: for reading. `auto`: JSON in production, plain elsewhere.",
        examples=["json"],
    )
    operations_networks: Networks = Field(
        (ip_network("127.0.0.0/8"), ip_network("::1")),
        description="Networks that may read `/metrics` and the details of `/readyz`.",
        examples=["127.0.0.0/8,::1,10.20.0.0/16"],
    )
    operations_token: str = Field(
        "",
        description="Bearer token that opens `/metrics` and the details of `/readyz` from anywhere; at least 32 "
        "characters. Empty: no token does.",
        examples=["the output of `openssl rand -hex 32`"],
        json_schema_extra=SECRET,
        repr=False,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # replaced by ours
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # no .env files: one place to look
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # ours names each file
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment and the files it names; nothing else."""
        return init_settings, _WithFiles(settings_cls)

    @property
    def is_production(self) -> bool:
        """Does this portal serve an institution?"""
        return self.stage is Stage.PRODUCTION

    @property
    def packages_at(self) -> str:
        """Where packages made elsewhere are served from, never our own host; empty where there is no other."""
        own = urlsplit(self.public_url)
        if self.packages_url:
            return "" if urlsplit(self.packages_url).hostname == own.hostname else self.packages_url
        if self.is_production or own.hostname != "localhost":
            return ""
        return f"{own.scheme}://packages.{own.netloc}"

    @property
    def payments_via(self) -> PaymentsVia:
        """Who takes payments: nobody in production, until somebody is named."""
        unsaid = "payments" not in self.model_fields_set
        return PaymentsVia.NONE if unsaid and self.is_production else self.payments

    @property
    def is_https(self) -> bool:
        """Do people reach the portal by HTTPS?"""
        return self.public_url.startswith("https://")


def variable(field: str) -> str:
    """The variable a field is read from: `data_dir` from `SPOM_DATA_DIR`."""
    return Env.model_fields[field].alias or f"{PREFIX}{field.upper()}"


def is_secret(field: str) -> bool:
    """Is the field never printed, and readable from a file?"""
    extra = Env.model_fields[field].json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("secret"))


def secret_names() -> list[str]:
    """The variables that may be read from a file."""
    return [variable(field) for field in Env.model_fields if is_secret(field)]


def load_env() -> Env:
    """The surroundings, read now. Raises WrongSetting, with a sentence, for the first value that cannot be used."""
    _refuse_unknown(os.environ)
    try:
        return Env()
    except ValidationError as trouble:
        raise WrongSetting(_sentence(trouble)) from None


def _refuse_unknown(variables: Mapping[str, str]) -> None:
    """A mistyped name must not be ignored in silence."""
    known = {variable(field) for field in Env.model_fields}
    known |= {f"{name}_FILE" for name in secret_names()}
    for name in sorted(variables):
        if not name.startswith(PREFIX) or name in known:
            continue
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise WrongSetting(f"{name} is not a setting.{hint} All of them are in {REFERENCE}.")


def _sentence(trouble: ValidationError) -> str:
    problem = trouble.errors(include_url=False, include_context=False, include_input=True)[0]
    place = str(problem["loc"][0])
    field = next((name for name in Env.model_fields if place in {name, variable(name)}), place)
    value = "" if is_secret(field) else f" ({problem['input']!r})"
    why = problem["msg"].removeprefix("Value error, ")
    why = why[0].lower() + why[1:]
    return f"{variable(field)} cannot be used{value}: {why}. See {REFERENCE}."


@lru_cache(maxsize=1)
def env() -> Env:
    """The surroundings, read once; the process ends with a sentence if they cannot be used."""
    from spom.config.keys import with_keys  # noqa: PLC0415  # keys build on this file
    from spom.config.unsafe import refuse_unsafe  # noqa: PLC0415  # so do the refusals

    try:
        read = load_env()
        refuse_unsafe(read)
        return with_keys(read)
    except WrongSetting as problem:
        sys.exit(f"spom: {problem}")
