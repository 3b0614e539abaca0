"""One settings file; the environment differs, the code does not."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from spom.config.databases import address, database
from spom.config.env import LogFormat, Stage, env
from spom.kit.channels.smtp import SmtpServer
from spom.kit.logs import configure_structlog, logging_config

# Lets `ModelForm[Seat]` be written, as mypy asks.
django_stubs_ext.monkeypatch()

_env = env()

SECRET_KEY = _env.secret_key
SECRET_KEY_FALLBACKS = list(_env.secret_key_previous)
DEBUG = False
# Where packages made elsewhere run: another origin than ours, see spom.kit.middleware.second_host.
PACKAGES_URL = _env.packages_at
PACKAGES_FOLDER = "/packages/"
ALLOWED_HOSTS = [*_env.allowed_hosts, *filter(None, [urlsplit(PACKAGES_URL).hostname])]
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
    "spom.presence",
    "spom.payments",
    "spom.booking",
    "spom.credentials",
    "spom.campus",
    "spom.exams",
    "spom.kit",
]
# From the street to the room. What stands further out also sees what those further in turn away.
MIDDLEWARE = [
    "spom.kit.middleware.origins.Origins",
    "spom.kit.middleware.access.AccessLog",
    "spom.kit.middleware.busy_doors.BusyDoors",
    # Pads each answer by a random length, so that sizes do not give tokens away (BREACH).
    "spom.kit.middleware.compression.Compression",
    "spom.kit.middleware.second_host.FramedThere",
    "django.middleware.security.SecurityMiddleware",
    "spom.kit.middleware.headers.ResponseHeaders",
    "spom.kit.middleware.content_policy.ContentPolicy",
    "spom.kit.middleware.errors.ErrorPages",
    "spom.kit.middleware.limits.Limits",
    "spom.kit.middleware.second_host.SecondHost",
    "spom.kit.middleware.short_cuts.ShortCuts",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "spom.portal.middleware.StatusOnBadDays",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "spom.kit.middleware.limits.OwnSiteOnly",
    "spom.kit.middleware.csrf.CsrfEverywhere",
    "spom.identity.middleware.WhoIsAsking",
    "spom.portal.middleware.InTheirLanguage",
    "spom.portal.middleware.OpenedFirst",
    "spom.identity.middleware.SignInRequired",
    "spom.portal.middleware.PartsSwitchedOn",
    "spom.portal.middleware.AtRest",
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

DATABASES = {"default": database(_env, address(_env))}

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
# Words of this place that make poor passwords.
PASSWORD_WORDS = ["institute", "institution", "student", "learning", "exam"]
SESSION_ENGINE = "spom.identity.sessions"
# Where a mobile number typed without a country code is from.
PHONE_REGION = "IN"
LOGIN_URL = "identity:sign_in"
LOGIN_REDIRECT_URL = "portal:home"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
# The day before the month and a clock with 24 hours, in every language: 2 March 2026, 14:30.
FORMAT_MODULE_PATH = ["spom.config.formats"]
LANGUAGES = [("en", _("English")), ("hi", _("Hindi")), ("de", _("German"))]
# The roof is no app of Django's, and so its sentences have to be named.
LOCALE_PATHS = [Path(__file__).parent / "locale"]

# Who is asking. Django's own switches (USE_X_FORWARDED_…, SECURE_PROXY_SSL_HEADER) stay off: they believe anybody.
TRUSTED_PROXIES = _env.trusted_proxies
OPERATIONS_NETWORKS = _env.operations_networks
OPERATIONS_TOKEN = _env.operations_token

SHORT_CUTS = ["/healthz", "/readyz", "/metrics", "/csp-reports/", "/learning/pulse", "/tests/answers"]
# Of those the ones that are asked every few seconds.
BUSY_DOORS = ["/learning/pulse", "/tests/answers"]
SHORT_CUT_FOLDERS = [PACKAGES_FOLDER]

# Cookies are the same everywhere, so that what is tried out is what runs. Browsers keep secure cookies on
# http://localhost too (Safari does not: see the page at /cookies/).
# A browser takes a __Host- cookie only from this very host, over TLS, for the whole site.
SESSION_COOKIE_NAME = "__Host-session"
DEVICE_COOKIE_NAME = "__Host-device"
SSO_COOKIE_NAME = "__Host-sso"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [_env.public_url]
CSRF_FAILURE_VIEW = "spom.kit.error_pages.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# What every answer says (spom.kit.middleware.headers and Django's SecurityMiddleware).
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_SSL_REDIRECT = _env.is_https and _env.is_production
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
RESPONSE_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
    "X-Frame-Options": "DENY",
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "media-src": ["'self'", "blob:"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "report-uri": "/csp-reports/",
    },
}
SILENCED_SYSTEM_CHECKS = [
    # User names are unique in any case, by a constraint Django's own check does not see.
    "auth.W004",
    # Preloading binds every host of the institution's whole domain for years: its owner decides that, not a portal.
    "security.W021",
    # Our own check of the CSRF token is Django's, with fewer exemptions (spom.kit.middleware.csrf).
    "security.W003",
    # Frames are refused by our own header and by frame-ancestors; Django's middleware would say it a third time.
    "security.W002",
]

# How much may be sent. Files are read in chunks and never held in memory as a whole.
REQUEST_BODY_LIMIT = _env.upload_limit_mb * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# The roof is no app, so the queue has to be told where its tasks are.
PROCRASTINATE_IMPORT_PATHS = ["spom.config.tasks"]

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_config(
    as_json=_env.log_format is LogFormat.JSON or (_env.log_format is LogFormat.AUTO and _env.is_production),
    level=_env.log_level,
)
configure_structlog()

DATA_DIR = _env.data_dir

STATIC_URL = "static/"
# The build has put hashes into the names already (spom/kit/assets.py), so files are served from where they lie:
# nothing to collect, in a wheel or in a working copy. What carries a hash is kept by browsers for ever.
WHITENOISE_USE_FINDERS = True
# While pages are being made, a new build is found without a restart.
WHITENOISE_AUTOREFRESH = not _env.is_production
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/[\w-]+\.[0-9a-f]{12}\.\w+$"
# Fast tests read words, and need no build.
ASSETS_MUST_BE_BUILT = _env.stage is not Stage.TEST

# Its passwords are known to everybody.
DEMO_ALLOWED = _env.stage is not Stage.PRODUCTION

# Only for trying out, and refused in production twice: there, and in spom/campus/actions/passing.py.
TRUSTED_PRESENCE = _env.trusted_presence

# Other houses: those that vouch for people here, and those we vouch for people to (spom.identity.sso).
SSO_PROVIDERS = _env.sso_providers
SSO_CLIENTS = _env.sso_clients

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
PAYMENTS_VIA = _env.payments_via
RAZORPAY_URL = _env.razorpay_url
RAZORPAY_KEY_ID = _env.razorpay_key_id
RAZORPAY_KEY_SECRET = _env.razorpay_key_secret
RAZORPAY_WEBHOOK_SECRET = _env.razorpay_webhook_secret
PUBLIC_URL = _env.public_url
IN_PRODUCTION = _env.is_production
OUTBOX_DIR = _env.data_dir / "outbox"
STATUS_DIR = _env.data_dir / "status"
BOUNCES_DIR = _env.data_dir / "bounces"

SPOM_DATA_DIR = _env.data_dir
# The first encrypts, the others only read what they wrote: spom/kit/crypto.py.
SPOM_MASTER_KEYS = [_env.master_key, *_env.master_key_previous]
# Signs records of incidents and what corrections did to results.
SPOM_RESULTS_KEY_FILE = _env.data_dir / "keys" / "results.key"
# Signs badges: spom/credentials/badges/open_badge.py.
SPOM_CREDENTIALS_KEY_FILE = _env.data_dir / "keys" / "credentials.key"
# Signs admit cards, so that they can be checked without a network: spom/booking/queries/cards.py.
SPOM_ADMIT_KEY_FILE = _env.data_dir / "keys" / "admit.key"
# Signs the journal's seals; made at the first start: spom/kit/signing.py.
SPOM_JOURNAL_KEY_FILE = _env.data_dir / "keys" / "journal.key"
# Signs statements of hours: another key, so that one signature never stands for the other.
SPOM_HOURS_KEY_FILE = _env.data_dir / "keys" / "hours.key"
# The newest seal, to be shipped off this machine: docs/about/journal.md.
SPOM_JOURNAL_HEAD_FILE = _env.data_dir / "journal" / "head.json"
# "off", or where clamd listens: spom/kit/virus_scan.py.
SPOM_VIRUS_SCANNER = _env.virus_scanner
