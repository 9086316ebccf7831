"""Settings of the tests: fast hasher, mail in memory, work done at once, state in a folder that goes away."""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="candil-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["CANDIL_HOME"] = _home
os.environ["CANDIL_MODE"] = "trial"
os.environ.pop("DATABASE_URL", None)
if os.environ.get("CANDIL_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["CANDIL_TEST_DATABASE_URL"]

from candil.config.settings import *  # noqa: E402, F403
from candil.config.settings import CANDIL_HOME, DATABASES  # noqa: E402

SECRET_KEY = "tests-only"  # noqa: S105
CANDIL_DISCLOSURE_KEY = "tests-only"
CANDIL_ENGINE = ""
CANDIL_VAULT_KEY = "tests-only"
CANDIL_RECEIPT_COST = CANDIL_PASSPHRASE_COST = (64, 1)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "pool" in DATABASES["default"].get("OPTIONS", {}):
    DATABASES["default"]["OPTIONS"] = {}
LANGUAGES = [("en", "English"), ("ar", "العربية")]  # Arabic, so that right-to-left is tested
(CANDIL_HOME / "static").mkdir()  # WhiteNoise warns when it is absent, and warnings are errors
