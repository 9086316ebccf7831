"""What changes sharing groups, agreements, memberships and visibility classes; and the second lock."""

from candil.trust.partnerships.services.second_lock import BY_CLASS, beside_the_lock, protect
from candil.trust.partnerships.services.sharing import (
    add_agreement,
    add_group,
    add_member,
    change_grant,
    end_agreement,
    ensure_class,
    remove_member,
    visibility_from_text,
)

__all__ = [
    "BY_CLASS", "add_agreement", "add_group", "add_member", "beside_the_lock", "change_grant", "end_agreement",
    "ensure_class", "protect", "remove_member", "visibility_from_text",
]  # fmt: skip
