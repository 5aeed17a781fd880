"""Every setting, read from the environment, each documented in docs/settings.md. Wrong ones stop the start."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from sannai import city

PACKAGE = Path(__file__).parent


def _env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def _flag(name: str, *, unless_said: bool = False) -> bool:
    """An empty one is not said: ``SANNAI_HTTPS=`` in a file of settings turns nothing off."""
    value = _env(name).lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    if not value:
        return unless_said
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Write {name}=1 or {name}=0.")


def _number(name: str, default: int) -> int:
    value = _env(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r} is not a number. Write for example {name}={default}.")
    return int(value)


# The model city, its database and its files live in one folder; a demo may make its own secret there.
DEMO = _flag("SANNAI_DEMO")
HOME = Path(_env("SANNAI_HOME") or Path.cwd() / "var").resolve()
KEYS = Path(_env("SANNAI_KEYS") or HOME / "keys").resolve()  # the secrets of the city: common/sealing/file_ring.py
CATALOG = Path(_env("SANNAI_CATALOG") or PACKAGE.parent.parent / "catalog").resolve()


LEAST_SECRET = 32


def _secret() -> str:
    given = _env("SANNAI_SECRET_KEY")
    if given:
        if len(given) < LEAST_SECRET:
            raise ImproperlyConfigured(
                f"SANNAI_SECRET_KEY is shorter than {LEAST_SECRET} characters. Make one: openssl rand -hex 32"
            )
        return given
    if not DEMO:
        raise ImproperlyConfigured(
            "SANNAI_SECRET_KEY is not set. Make one: openssl rand -hex 32 (a demo: SANNAI_DEMO=1)"
        )
    kept = HOME / "secret_key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        kept.write_text(secrets.token_hex(32))
        kept.chmod(0o600)
    return kept.read_text()


def _earlier_secrets() -> list[str]:
    """A link made with an earlier key opens as one made with the present: it must be as hard to guess."""
    keys = [key for each in _env("SANNAI_SECRET_KEY_FALLBACKS").split(",") if (key := each.strip())]
    for place, key in enumerate(keys, 1):
        if len(key) < LEAST_SECRET:
            raise ImproperlyConfigured(
                f"SANNAI_SECRET_KEY_FALLBACKS の{place}番目の鍵が{LEAST_SECRET}文字より短く、"
                "推測されるおそれがあります。その鍵を取り除いてください（その鍵で作られた古いリンクは開かなくなります）。"
            )
    return keys


def _hosts() -> list[str]:
    hosts = [
        host
        for each in _env("SANNAI_HOSTS", "127.0.0.1,localhost" if DEMO else "").split(",")
        if (host := each.strip())
    ]
    if not hosts:
        raise ImproperlyConfigured(
            "SANNAI_HOSTS is empty. Name the hosts that are served, e.g. SANNAI_HOSTS=shinsei.example.jp"
        )
    if DEMO and (public := [host for host in hosts if not _at_home(host)]):
        raise ImproperlyConfigured(
            f"SANNAI_DEMO=1 では、外から届くホスト名（{'、'.join(public)}）を SANNAI_HOSTS に書けません。デモは"
            "確認コードを画面に出します。本番では SANNAI_DEMO を外し、SANNAI_SECRET_KEY を設定してください。"
        )
    return hosts


def _at_home(host: str) -> bool:
    """Whether a host is this machine's or of a private network: nobody outside resolves it."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_private
    except ValueError:
        return bool(re.fullmatch(r"[a-z0-9_-]+(?:\.localhost)?", host.lower()))


SECRET_KEY = _secret()
SECRET_KEY_FALLBACKS = _earlier_secrets()
DEBUG = _flag("SANNAI_DEBUG")
DRAW_WITHOUT_STATEMENTS = DEBUG  # a list that asks the database while it is drawn fails; tests set it too
ALLOWED_HOSTS = _hosts()
HTTPS = _flag("SANNAI_HTTPS", unless_said=not DEMO)
BASE_URL = _env("SANNAI_BASE_URL", f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0]}").rstrip(
    "/"
)  # in mails and QR codes
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"] if HTTPS else []
CITY, CITY_CODE = city.NAME, city.CODE

# On which side of 三層分離 this process and its database stand; a city that is not run apart is "all" of them.
ZONE = _env("SANNAI_ZONE", "all")
OUTSIDE, OFFICE = ZONE == "internet", ZONE in {"all", "lgwan", "number"}
_SITES_OF = {
    "all": "portal,desk,api,machines,number", "internet": "portal,api", "lgwan": "desk,machines", "sluice": "mailbox",
    "number": "number",
}  # fmt: skip
if ZONE not in _SITES_OF:
    raise ImproperlyConfigured(
        f"SANNAI_ZONE={ZONE!r}: all、internet（公開側）、lgwan（庁内側）、sluice（間の中継）、"
        "number（個人番号利用事務）のどれかを書いてください。"
    )

# Which parts this process serves: all that its side has, or some; or the mailbox, which stands alone.
SITES = _env("SANNAI_SITES", _SITES_OF[ZONE]).split(",")
MAILBOX = SITES == ["mailbox"] and ZONE in ("all", "internet", "sluice")
if not MAILBOX and not set(SITES) <= set(_SITES_OF[ZONE].split(",")):
    raise ImproperlyConfigured(
        f"SANNAI_SITES={','.join(SITES)!r}: SANNAI_ZONE={ZONE} で出せるのは {_SITES_OF[ZONE]} だけです"
        f"{'' if ZONE in ('lgwan', 'number') else '（受け渡し口は mailbox だけを書く）'}。"
    )

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks",
    "django_tasks_db",
    "sannai.common",
    "sannai.exchange",
    "sannai.notices",
    "sannai.files",
    "sannai.accounts",
    "sannai.organization",
    "sannai.approvals",
    "sannai.definitions",
    "sannai.procedures",
    "sannai.registers",
    "sannai.intake",
    "sannai.relay",
    "sannai.applications",
    "sannai.issuance",
    "sannai.casework",
    "sannai.programme",
    "sannai.connectors",
    "sannai.web",
]
MIDDLEWARE = [
    "sannai.web.moment.MomentMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sannai.web.headers.ContentSecurityPolicyMiddleware",
    "sannai.web.limits.CharsetMiddleware",
    "sannai.web.preparing.PreparedMiddleware",
    "sannai.web.limits.TooLargeMiddleware",
    "sannai.web.limits.Utf8FormMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
_SIGNING_IN = ("django.contrib.sessions.", "django.contrib.auth.", "django_otp.")
if MAILBOX:  # no session, no page, no cookie: the inner side alone comes here
    MIDDLEWARE = ["sannai.web.moment.MomentMiddleware"]
elif OUTSIDE:  # nobody signs in there: no session is begun, and none could be kept
    MIDDLEWARE = [each for each in MIDDLEWARE if not each.startswith(_SIGNING_IN)]
ROOT_URLCONF = "sannai.web.mailbox.urls" if MAILBOX else "sannai.urls"
WHOLE_URLCONF = "sannai.web.whole"  # a portal process mails addresses of the desk, and the other way round
WSGI_APPLICATION = "sannai.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "sannai.web.context.site"],
            "builtins": ["sannai.web.templatetags.sannai"],
        },
    }
]


def _database() -> dict[str, Any]:
    url = _env("DATABASE_URL") or f"sqlite:///{HOME / 'sannai.sqlite3'}"
    hint = "Write DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/NAME (or leave it out for SQLite in SANNAI_HOME)."
    try:
        database = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=False))
    except ValueError as error:  # the URL itself is not shown: it holds a password
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read. {hint}") from error
    if not {"postgresql", "sqlite3"} & {str(database["ENGINE"]).rpartition(".")[2]}:
        raise ImproperlyConfigured(f"DATABASE_URL is neither PostgreSQL nor SQLite. {hint}")
    return database


DATABASES = {"default": _database()}
if "sqlite" in str(DATABASES["default"]["ENGINE"]):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;"
        # What was disposed of on its day must not be found in the file.
        " PRAGMA secure_delete=ON;",
    }
    if not OFFICE:  # what has arrived here is nowhere else yet
        DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=FULL;"
else:
    # Of the statements that ask for it (common.written.cursor) alone: what they need is planned once a connection.
    DATABASES["default"]["OPTIONS"] = {"prepare_threshold": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "desk:sign_in"
OTP_TOTP_ISSUER = CITY

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

EMAIL_HOST = _env("SANNAI_SMTP_HOST")
EMAIL_PORT = _number("SANNAI_SMTP_PORT", 25)
EMAIL_HOST_USER = _env("SANNAI_SMTP_USER")
EMAIL_HOST_PASSWORD = _env("SANNAI_SMTP_PASSWORD")
EMAIL_USE_TLS = _flag("SANNAI_SMTP_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _env("SANNAI_MAIL_FROM", "noreply@sannai.example.jp")

# The only one: what is sent is sealed while it arrives, and never lies in a temporary folder as it came.
FILE_UPLOAD_HANDLERS = ["sannai.files.arriving.SealingUploadHandler"]
MAX_UPLOAD_BYTES = _number("SANNAI_MAX_UPLOAD_MB", 50) * 1024 * 1024
MAX_DRAFT_BYTES = _number("SANNAI_MAX_DRAFT_MB", 300) * 1024 * 1024
MAX_FORM_BYTES = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_FORM_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DRAFT_DAYS = _number("SANNAI_DRAFT_DAYS", 30)
INBOX_HOUR = _number("SANNAI_INBOX_HOUR", 8)  # from when the mail of the day goes out
LIMITS = _number("SANNAI_LIMITS", 100)
COLLECT_DAYS = _number("SANNAI_COLLECT_DAYS", 30)
RECEIVE_DAYS = _number("SANNAI_RECEIVE_DAYS", 14)
PRUNE_DAYS = _number("SANNAI_PRUNE_DAYS", 30)
BACKUP_DAYS = _number("SANNAI_BACKUP_DAYS", 7)  # how long backups live: keys are destroyed a month after that
INVITATION_DAYS = _number("SANNAI_INVITATION_DAYS", 7)
PROXIES = _number("SANNAI_PROXIES", 0)  # in front, each of which writes whom it heard into X-Forwarded-For
CLAMD = _env("SANNAI_CLAMD")  # the socket of ClamAV
SLUICE = _env("SANNAI_SLUICE", "worker")  # who looks through files: the worker, or a process of its own
if SLUICE not in {"worker", "own"}:
    raise ImproperlyConfigured(
        f"SANNAI_SLUICE={SLUICE!r}: worker（sannai work が行う）か own（sannai sluice を別に動かす）を書いてください。"
    )
CONVERT = _env("SANNAI_CONVERT")  # a command that makes a PDF of what the sluice cannot write anew
FONT_FOLDERS = [Path(folder) for folder in _env("SANNAI_FONT_FOLDERS").split(":") if folder]

# The way between the zones: how the inner side reaches the outside, and what the outside asks of whoever comes.
BRIDGE = _env("SANNAI_BRIDGE")
if BRIDGE and not re.fullmatch(r"local|folder:/.+|https://[^/?#@]+", BRIDGE):
    raise ImproperlyConfigured(
        f"SANNAI_BRIDGE={BRIDGE!r}: local、folder:/フォルダ、https://ホスト:ポート のどれかを書いてください。"
    )
BRIDGE_TOKEN_FILE = _env("SANNAI_BRIDGE_TOKEN_FILE")
BRIDGE_CA = _env("SANNAI_BRIDGE_CA")
BRIDGE_CERTIFICATE = _env("SANNAI_BRIDGE_CERTIFICATE")
if BRIDGE.startswith("https:") and not (BRIDGE_TOKEN_FILE and BRIDGE_CA):
    raise ImproperlyConfigured(
        "SANNAI_BRIDGE=https://… には、SANNAI_BRIDGE_TOKEN_FILE と SANNAI_BRIDGE_CA も要ります。"
    )
if ZONE == "lgwan" and not re.match(r"folder:|https:", BRIDGE):
    raise ImproperlyConfigured("SANNAI_ZONE=lgwan には、公開側への経路 SANNAI_BRIDGE（folder: か https:）も要ります。")
if ZONE == "sluice" and not BRIDGE.startswith("https:"):
    raise ImproperlyConfigured("SANNAI_ZONE=sluice には、公開側への経路 SANNAI_BRIDGE=https://… が要ります。")
if (OUTSIDE or ZONE == "number") and BRIDGE:
    raise ImproperlyConfigured(f"SANNAI_ZONE={ZONE} には SANNAI_BRIDGE を書きません。始めるのは、いつも庁内側です。")
PORTAL_URL = _env("SANNAI_PORTAL_URL", BASE_URL).rstrip("/")  # where the links of applicants lead
if ZONE == "lgwan" and not DEMO and not _env("SANNAI_PORTAL_URL"):
    raise ImproperlyConfigured(
        "SANNAI_ZONE=lgwan には SANNAI_PORTAL_URL も要ります。申請者へのメールに書く、公開側のURLです。"
    )
TRUST = _env("SANNAI_TRUST")  # the file with the public half of the city's signing key: common/sealing/trust.py
if OUTSIDE and not TRUST:
    raise ImproperlyConfigured(
        "SANNAI_ZONE=internet には SANNAI_TRUST も要ります。庁内側の sannai keys trust が出す1行のファイルです。"
    )
SLUICE_TRUST = _env("SANNAI_SLUICE_TRUST")  # the same of the machine between: then only what it has signed is taken in
ORIGINAL_DAYS = _number("SANNAI_ORIGINAL_DAYS", 30)  # that it keeps sealed originals, counted from the backup inside
# What a side that has no catalogue and nobody registered goes by instead: what was published to it.
CLOSED_DAYS = "sannai.intake.calendar.closed_days" if OUTSIDE else ""
PREPARED = "intake.Publication" if OUTSIDE else "accounts.Account"
MAILBOX_TOKEN_SHA256 = _env("SANNAI_MAILBOX_TOKEN_SHA256").lower()
if MAILBOX_TOKEN_SHA256 and not re.fullmatch(r"[0-9a-f]{64}", MAILBOX_TOKEN_SHA256):
    raise ImproperlyConfigured(
        "SANNAI_MAILBOX_TOKEN_SHA256 は、合言葉の sha256（16進64文字）です。"
        '作り方: printf %s "$(cat 合言葉のファイル)" | sha256sum'
    )
MAILBOX_FOLDER = _env("SANNAI_MAILBOX_FOLDER")
if MAILBOX_FOLDER and not MAILBOX_FOLDER.startswith("/"):
    raise ImproperlyConfigured(f"SANNAI_MAILBOX_FOLDER={MAILBOX_FOLDER!r}: / から始まる場所を書いてください。")

# No inline script, no inline style, nothing from elsewhere, no data: addresses.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{what}-src 'self'" for what in ("script", "style", "img", "font", "connect", "frame", "manifest")),
        "form-action 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
    ]
)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("SANNAI_BEHIND_PROXY") else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "sannai.web.errors.csrf_failure"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
