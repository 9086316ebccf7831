"""Roles in plain words, and the viewer: who asks, and what their roles allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from candil.trust.accounts.errors import NotPermitted
from candil.trust.audit.policies import READ_AUDIT

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django_htmx.middleware import HtmxDetails

    from candil.trust.accounts.models import User

SEE_RECORDS: Final = "see_records"
SEE_STATISTICS: Final = "see_statistics"
LOAD_RECORDS: Final = "load_records"
SHARE_RECORDS: Final = "share_records"
GRADE_RECORDS: Final = "grade_records"
COMPOSE_PRODUCTS: Final = "compose_products"
RELEASE_PRODUCTS: Final = "release_products"
MANAGE_PEOPLE: Final = "manage_people"
OPEN_REPORTS: Final = "open_reports"
READ_REPORTS: Final = "read_reports"
KEEP_DIRECTORY: Final = "keep_directory"
MAKE_REFERRALS: Final = "make_referrals"
MAKE_FORMS: Final = "make_forms"
ACT: Final = "act_with_authorities"
KEEP_AUTHORITIES: Final = "keep_authorities"


@dataclass(frozen=True)
class Role:
    """What a person in this role may do, in words that the person themselves can check."""

    code: str
    label: str | Promise
    description: str | Promise
    permissions: frozenset[str]


def _role(code: str, label: str | Promise, description: str | Promise, *permissions: str) -> tuple[str, Role]:
    return code, Role(code, label, description, frozenset(permissions))


ROLES: Final[dict[str, Role]] = dict(
    [
        _role(
            "analyst",
            _("Analyst"),
            _(
                "Opens what people told, reads, grades and judges the records that the organisation may see, and "
                "writes intelligence reports."
            ),
            OPEN_REPORTS, SEE_RECORDS, SEE_STATISTICS, GRADE_RECORDS, COMPOSE_PRODUCTS,
        ),
        _role(
            "report_analyst",
            _("Report analyst"),
            _(
                "Reads and answers what people report, on the channels they are assigned to, with a key of their own, "
                "and passes what is needed to authorities."
            ),
            OPEN_REPORTS, READ_REPORTS, ACT,
        ),
        _role(
            "data_officer",
            _("Data officer"),
            _(
                "Loads the organisation's files, undoes a load, decides with whom its records are shared, and makes "
                "forms and reads their answers."
            ),
            SEE_RECORDS, SEE_STATISTICS, LOAD_RECORDS, SHARE_RECORDS, MAKE_FORMS,
        ),
        _role(
            "editor",
            _("Editor"),
            _("Writes intelligence reports and releases them."),
            SEE_RECORDS, SEE_STATISTICS, COMPOSE_PRODUCTS, RELEASE_PRODUCTS,
        ),
        _role(
            "support_worker",
            _("Support worker"),
            _("Keeps the directory of help and the pathways right, and follows the organisation's referrals."),
            KEEP_DIRECTORY, MAKE_REFERRALS,
        ),
        _role(
            "reader",
            _("Reader"),
            _("Sees statistics and released reports, never single records."),
            SEE_STATISTICS,
        ),
        _role(
            "administrator",
            _("Administrator"),
            _(
                "Looks after people, organisations, partnerships and the list of authorities, and reads the audit. "
                "Sees no records."
            ),
            MANAGE_PEOPLE, READ_AUDIT, KEEP_AUTHORITIES,
        ),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Viewer:
    """Who is asking. Nobody signed in: `PUBLIC`. The command line of the machine: `OPERATOR`."""

    user_id: int | None = None
    username: str = ""
    organisation_id: int | None = None
    permissions: frozenset[str] = frozenset()
    is_operator: bool = False

    def may(self, permission: str) -> bool:
        """Whether one of the viewer's roles carries `permission` (a constant of this module)."""
        return self.is_operator or permission in self.permissions


PUBLIC: Final = Viewer()
OPERATOR: Final = Viewer(username="operator of this machine", is_operator=True)


def viewer_for(user: User | AnonymousUser) -> Viewer:
    """The viewer that an active, signed-in person is; `PUBLIC` for anybody else."""
    if user.is_anonymous or not user.is_active:
        return PUBLIC
    permissions = frozenset().union(*(ROLES[code].permissions for code in user.roles if code in ROLES))
    return Viewer(user.pk, user.username, user.organisation_id, permissions)


def require(viewer: Viewer, permission: str) -> None:
    """Raise `NotPermitted` unless the viewer may. For services; pages of what one may not see are "not found"."""
    if not viewer.may(permission):
        roles = ", ".join(str(role.label) for role in ROLES.values() if permission in role.permissions)
        raise NotPermitted(
            say("You may not do this. It takes one of these roles: %(roles)s. Ask an administrator.") % {"roles": roles}
        )


def needs_second_factor(viewer: Viewer) -> bool:
    """Whoever may do more than see statistics signs in with two factors."""
    return bool(viewer.permissions - {SEE_STATISTICS})


class CandilRequest(HttpRequest):
    """A request after the middleware: `viewer` says who asks, `htmx` whether only a part of the page is wanted."""

    viewer: Viewer
    htmx: HtmxDetails


Rest = ParamSpec("Rest")
View = Callable[Concatenate[CandilRequest, Rest], HttpResponse]


def page_for(*permissions: str) -> Callable[[View[Rest]], View[Rest]]:
    """A view that needs one of these permissions (none: only a person who is signed in).

    Nobody signed in: to the sign-in page and back. Signed in without the permission: the page is not found.
    """

    def guarded(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def checked(request: CandilRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            if request.viewer.user_id is None:
                return redirect_to_login(request.get_full_path())
            if permissions and not any(request.viewer.may(permission) for permission in permissions):
                raise Http404
            return view(request, *args, **kwargs)

        return checked

    return guarded
