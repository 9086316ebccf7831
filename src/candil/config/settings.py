"""The one settings file, read from top to bottom.

Every value that may differ between installations comes from the environment (see .env.example).
Two modes: *trial* (the default of `./candil run`: one machine, embedded database, loopback only)
and *production* (CANDIL_MODE=production), which refuses to start without its secrets.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote

import environ
from django.conf.global_settings import LANGUAGES_BIDI as KNOWN_RIGHT_TO_LEFT
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_noop

from candil_analysis import spark

PROJECT = Path(__file__).resolve().parents[3]
env = environ.Env()
if (PROJECT / ".env").exists():
    environ.Env.read_env(str(PROJECT / ".env"))

# --- where state lives, and which mode ------------------------------------------------------------
CANDIL_HOME = Path(env.str("CANDIL_HOME", default=str(PROJECT / "var"))).resolve()
CANDIL_MODE = env.str("CANDIL_MODE", default="trial")
if CANDIL_MODE not in {"trial", "production"}:
    raise ImproperlyConfigured(f"CANDIL_MODE is {CANDIL_MODE!r}; it must be 'trial' or 'production'.")
TRIAL = CANDIL_MODE == "trial"
CANDIL_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)


def _required(name: str, meaning: str) -> str:
    """A value that production cannot do without."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {meaning}. See .env.example.")
    return value


def _secret(name: str, meaning: str) -> str:
    """A secret: from the environment, or in trial mode made once and kept in CANDIL_HOME."""
    if not TRIAL:
        return _required(name, meaning)
    given: str = env.str(name, default="")
    if given:
        return given
    kept = CANDIL_HOME / f"{name.lower()}.secret"
    try:
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return kept.read_text()


def _engine() -> str:
    """A Spark that can be used from here, or nothing."""
    given: str = env.str("CANDIL_ENGINE", default="")
    try:
        if given:
            spark.check(given)
    except spark.SparkUnavailable as problem:
        raise ImproperlyConfigured(f"CANDIL_ENGINE: {problem} Leave it empty to count in this process.") from problem
    return given


SECRET_KEY = _secret("CANDIL_SECRET_KEY", "a long random text that signs sessions")
# Records get their perturbation keys from this; changing it changes the noise of every statistic.
CANDIL_DISCLOSURE_KEY = _secret("CANDIL_DISCLOSURE_KEY", "a long random text that fixes the noise in statistics")
# Codes and passphrases are locked by this as well; without it reporters cannot come back and analysts cannot unlock.
CANDIL_VAULT_KEY = _secret("CANDIL_VAULT_KEY", "a long random text that locks what codes and passphrases protect")
DEBUG = False
ALLOWED_HOSTS = (
    ["localhost", "127.0.0.1", "[::1]", "testserver"]
    if TRIAL
    else _required("CANDIL_HOSTS", "the host names of this site, with commas").split(",")
)
CSRF_TRUSTED_ORIGINS = env.list("CANDIL_TRUSTED_ORIGINS", default=[])

# --- the rooms, from low to high ------------------------------------------------------------------
ROOMS = [
    "candil.platform.foundation",
    "candil.platform.design",
    "candil.platform.vocabulary",
    "candil.platform.places",
    "candil.trust.audit",
    "candil.trust.accounts",
    "candil.trust.vault",
    "candil.trust.partnerships",
    "candil.trust.operations",
    "candil.collect.questionnaires",
    "candil.collect.support",
    "candil.collect.reporting",
    "candil.collect.datasets",
    "candil.collect.sources",
    "candil.analyse.incidents",
    "candil.analyse.actions",
    "candil.analyse.desk",
    "candil.analyse.picture",
    "candil.share.products",
    "candil.share.exchange",
    "candil.sample",
    "candil.config",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    *ROOMS,  # before allauth, so that our templates are found instead of its own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "candil.platform.foundation.permissions.PermissionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "candil.trust.accounts.middleware.ViewerMiddleware",
    "candil.trust.partnerships.middleware.SecondLockMiddleware",
]
ROOT_URLCONF = "candil.config.urls"
WSGI_APPLICATION = "candil.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "candil.platform.design.context.page",
            ],
            "builtins": ["candil.platform.design.templatetags.design"],
        },
    }
]

FORM_RENDERER = "candil.platform.design.forms.Renderer"
CSRF_FAILURE_VIEW = "candil.config.views.form_expired"

# --- database -------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{CANDIL_HOME / 'candil.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that reads before it writes could otherwise not get the lock (see docs/decisions).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-64000;PRAGMA temp_store=MEMORY"
        ),
    }
else:
    # A local socket is written as its quoted folder (postgres://%2Fvar%2Frun%2Fpostgresql/name).
    DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
    DATABASES["default"]["OPTIONS"] = {"pool": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CANDIL_STORE = CANDIL_HOME / "store"
CANDIL_ENGINE = _engine()  # what counts: "" is DuckDB in this process, anything else a Spark

# --- people and sign-in ---------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "candil.trust.accounts.forms.SignInForm"}
ACCOUNT_SESSION_REMEMBER = False  # a sign-in ends with the browser, and after SESSION_COOKIE_AGE at the latest
ACCOUNT_ADAPTER = "candil.trust.accounts.adapter.AccountAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are entered by administrators, not claimed by strangers
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = TRIAL  # passkeys on http://localhost
MFA_TOTP_ISSUER = "Candil"
MFA_ADAPTER = "candil.trust.accounts.adapter.MultiFactorAdapter"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",  # key: the user name; wrong second factors count per person
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
ACCOUNT_EMAIL_NOTIFICATIONS = False  # such mails would carry the address and browser of the person
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("CANDIL_TRUSTED_PROXIES", default=0)
# Throttling counts live in the memory of each process, forgotten with it: addresses (hashed by the adapter)
# never reach a disk. With several processes the limits count for each.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not TRIAL

# --- the vault --------------------------------------------------------------------------------------
CANDIL_VAULT = CANDIL_HOME / "vault"
# With less space free on its disk no files are taken any more, and with a tenth of it no reports.
CANDIL_VAULT_RESERVE_MB = env.int("CANDIL_VAULT_RESERVE_MB", default=2048)
CANDIL_REPORT_MB = env.int("CANDIL_REPORT_MB", default=500)
CANDIL_CHANNEL_MB_PER_HOUR = env.int("CANDIL_CHANNEL_MB_PER_HOUR", default=20_000)
# Argon2id: KiB of memory, passes. Not from the environment: with another cost no code or passphrase opens any more.
CANDIL_RECEIPT_COST = (7 * 1024, 5)
CANDIL_PASSPHRASE_COST = (64 * 1024, 3)

# --- statistics that protect people ---------------------------------------------------------------
CANDIL_MINIMUM_PEOPLE = env.int("CANDIL_MINIMUM_PEOPLE", default=10)
CANDIL_MINIMUM_CONTRIBUTORS = env.int("CANDIL_MINIMUM_CONTRIBUTORS", default=3)
CANDIL_NARROW_QUESTIONS = env.int("CANDIL_NARROW_QUESTIONS", default=100)
CANDIL_NARROW_QUESTIONS_DAYS = env.int("CANDIL_NARROW_QUESTIONS_DAYS", default=90)

# --- other programs -----------------------------------------------------------------------------------
CANDIL_CALLS_A_MINUTE = env.int("CANDIL_CALLS_A_MINUTE", default=300)
CANDIL_EXPORT_RECORDS = env.int("CANDIL_EXPORT_RECORDS", default=100_000)

# --- the public side --------------------------------------------------------------------------------
# Where "Leave this page" leads: an everyday site that says nothing about the person, and answers quickly.
CANDIL_EXIT_ADDRESS = env.str("CANDIL_EXIT_ADDRESS", default="https://www.bbc.co.uk/weather")
CANDIL_PUBLIC_NAME = env.str("CANDIL_PUBLIC_NAME", default=gettext_noop("Help and information"))
CANDIL_PUBLIC_ICON = env.str("CANDIL_PUBLIC_ICON", default="")

# --- open sources -----------------------------------------------------------------------------------
CANDIL_FETCH_PAUSE = env.float("CANDIL_FETCH_PAUSE", default=5.0)
CANDIL_FETCH_CONTACT = env.str("CANDIL_FETCH_CONTACT", default="")
CANDIL_TEXT_DAYS = env.int("CANDIL_TEXT_DAYS", default=30)
CANDIL_TOWNS_FROM = env.int("CANDIL_TOWNS_FROM", default=15_000)

# --- languages and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("CANDIL_TIME_ZONE", default="UTC")
LANGUAGES = [("en", "English")]  # of the staff pages
# Of the public pages: those that the operator has switched on, one by one (docs/guide/languages.md).
CANDIL_LANGUAGES = [code.strip().lower() for code in env.list("CANDIL_LANGUAGES", default=["en"])]
LANGUAGES_BIDI = [*KNOWN_RIGHT_TO_LEFT, "ps"]  # Django knows no Pashto
LOCALE_PATHS = [PROJECT / "src" / "candil" / "locale"]
FORMAT_MODULE_PATH = ["candil.config.formats"]

# --- files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = CANDIL_HOME / "static"
CANDIL_FRONTEND = PROJECT / "frontend" / "dist"
STATICFILES_DIRS = [CANDIL_FRONTEND] if CANDIL_FRONTEND.exists() else []
WHITENOISE_USE_FINDERS = TRIAL
# Names that carry a hash of the content: Vite's ("assets/main-Dk3_x9aQ.js"), or Django's ("favicon.0123456789ab.svg").
WHITENOISE_IMMUTABLE_FILE_TEST = r"/assets/[\w.-]+-[\w-]{8}\.\w+$|\.[0-9a-f]{12}\.\w+$"
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "jpg", "webp", "gz", "br", "zip", "woff2", "pmtiles"]
if not TRIAL:  # a trial serves the built files as they are, without collectstatic
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "candil.platform.design.storage.Storage"},
    }
MEDIA_ROOT = CANDIL_HOME / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20

# --- looking after the installation ---------------------------------------------------------------
CANDIL_METRICS_TOKEN = env.str("CANDIL_METRICS_TOKEN", default="")  # none: /health/metrics/ is not there

# --- later work -----------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- safety in the browser ------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not TRIAL:
    SECURE_HSTS_SECONDS = 365 * 86400
    SECURE_SSL_REDIRECT = env.bool("CANDIL_TLS_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- what is written down -------------------------------------------------------------------------
# No request lines: they would carry addresses of people (safety rule 1 of the design).
CANDIL_LOG_FORMAT = env.str("CANDIL_LOG_FORMAT", default="plain")
if CANDIL_LOG_FORMAT not in {"plain", "json"}:
    raise ImproperlyConfigured(f"CANDIL_LOG_FORMAT is {CANDIL_LOG_FORMAT!r}; it must be 'plain' or 'json'.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "candil.platform.foundation.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": CANDIL_LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("CANDIL_LOG_LEVEL", default="WARNING")},
    # "Not Found: /report/1234 5678 …" would write down what somebody typed into the address by mistake.
    "loggers": {"django.request": {"level": "ERROR"}},
}
