"""One settings file; the environment differs, the code does not."""

from hashlib import sha256
from pathlib import Path

import django_stubs_ext
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from spom.config.databases import database
from spom.config.env import Stage, env
from spom.kit.channels.smtp import SmtpServer

# Lets `ModelForm[Seat]` be written, as mypy asks.
django_stubs_ext.monkeypatch()

_env = env()

SECRET_KEY = _env.secret_key
SECRET_KEY_FALLBACKS = list(_env.secret_key_previous)
DEBUG = False
ALLOWED_HOSTS = list(_env.allowed_hosts)
ROOT_URLCONF = "spom.config.urls"
WSGI_APPLICATION = "spom.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_linear_migrations",
    "procrastinate.contrib.django",
    "spom.journal",
    "spom.identity",
    "spom.portal",
    "spom.programme",
    "spom.campus",
    "spom.kit",
]
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "spom.identity.middleware.WhoIsAsking",
    "spom.portal.middleware.InTheirLanguage",
    "spom.portal.middleware.OpenedFirst",
    "spom.identity.middleware.SignInRequired",
    "spom.portal.middleware.PartsSwitchedOn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "spom.portal.context.portal",
            ],
        },
    },
]

DATABASES = {"default": database(_env, _env.database_url)}

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["spom.identity.backends.PasswordBackend"]
PASSWORD_HASHERS = [
    "spom.identity.hashers.PepperedArgon2",
    # Only to read hashes brought along from elsewhere: they are made anew at the next sign-in.
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# An HMAC key for each master key, the newest first, so that it is never in the database.
PASSWORD_PEPPERS = {
    sha256(key.encode()).hexdigest()[:8]: salted_hmac(
        "spom.password", "pepper", secret=key, algorithm="sha256"
    ).hexdigest()
    for key in [_env.master_key, *_env.master_key_previous]
}
SESSION_ENGINE = "spom.identity.sessions"
SESSION_COOKIE_SECURE = _env.stage is Stage.PRODUCTION
# A browser takes a __Host- cookie only from this very host, over TLS, for the whole site.
SESSION_COOKIE_NAME = "__Host-spom" if SESSION_COOKIE_SECURE else "spom"
DEVICE_COOKIE_NAME = f"{SESSION_COOKIE_NAME}-device"
# Where a mobile number typed without a country code is from.
PHONE_REGION = "IN"
LOGIN_URL = "identity:sign_in"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("hi", _("Hindi")), ("de", _("German"))]
# The roof is no app of Django's, and so its sentences have to be named.
LOCALE_PATHS = [Path(__file__).parent / "locale"]

STATIC_URL = "static/"
# The build has put hashes into the names already (spom/kit/assets.py), so files are served from where they lie:
# nothing to collect, in a wheel or in a working copy. What carries a hash is kept by browsers for ever.
WHITENOISE_USE_FINDERS = True
# While pages are being made, a new build is found without a restart.
WHITENOISE_AUTOREFRESH = not _env.is_production
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/[\w-]+\.[0-9a-f]{12}\.\w+$"
# Fast tests read words, and need no build.
ASSETS_MUST_BE_BUILT = _env.stage is not Stage.TEST

# What leaves the house (spom.kit.channels.chosen reads these).
MAIL_VIA = _env.mail
MAIL_FROM = _env.mail_from
MAIL_SERVER = SmtpServer(
    host=_env.mail_host,
    port=_env.mail_port,
    username=_env.mail_user,
    password=_env.mail_password,
    security=_env.mail_security,
)
SMS_VIA = _env.sms
SMS_URL = _env.sms_url
SMS_KEY = _env.sms_key
SMS_SENDER = _env.sms_sender
SMS_ENTITY = _env.sms_entity
EGRESS_HOSTS = _env.egress_hosts
PUBLIC_URL = _env.public_url
IN_PRODUCTION = _env.is_production
OUTBOX_DIR = _env.data_dir / "outbox"

SPOM_DATA_DIR = _env.data_dir
# The first encrypts, the others only read what they wrote: spom/kit/crypto.py.
SPOM_MASTER_KEYS = [_env.master_key, *_env.master_key_previous]

# Unique in any case, by a constraint Django's own check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
