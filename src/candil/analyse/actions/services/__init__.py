"""What changes authorities, their keys and packages."""

from candil.analyse.actions.services.authorities import (
    add_authority,
    change_authority,
    confirm_key,
    enter_key,
    revoke_key,
)
from candil.analyse.actions.services.composing import Composed, Draft, compose
from candil.analyse.actions.services.deciding import Look, approve, look, propose, refuse
from candil.analyse.actions.services.following import (
    acknowledge,
    answer,
    ask_again,
    confirm_deleted,
    download,
    drop,
    mark_sent,
    set_outcome,
    sweep,
)
from candil.analyse.actions.services.identifying import identifying

__all__ = [
    "Composed", "Draft", "Look", "acknowledge", "add_authority", "answer", "approve", "ask_again", "change_authority",
    "compose", "confirm_deleted", "confirm_key", "download", "drop", "enter_key", "identifying", "look", "mark_sent",
    "propose", "refuse", "revoke_key", "set_outcome", "sweep",
]  # fmt: skip
