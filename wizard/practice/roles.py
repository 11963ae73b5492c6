"""Which roles read what: any one of them suffices (facts sheet 2.4, 6 and 7.1)."""

from typing import Final

SEARCH_ROLES: Final = (
    "org.permission.search.create",
    "org.permission.search.update",
    "org.permission.search_global.create",
    "org.permission.search_preview.create",
    "org.user.search.read",
    "org.admin.search.read",
)

_OLD_ROLES: Final = {
    "conversation": ("org.user.conversation.read",),
    "message": ("org.user.message.read",),
    "note": ("org.user.note.read",),
    "customer": ("org.user.customer.read",),
    "company": ("org.user.company.read",),
    "user": (),
    "team": (),
    "tag": ("org.user.tag.read", "org.admin.tag.read"),
    "shortcut": ("org.user.shortcut.read", "org.user.content.shortcut.read"),
    "satisfaction": ("org.user.satisfaction.read",),
    "brand": ("org.admin.brand.read", "org.user.brand.read"),
    "klass": ("org.user.klass.read", "org.admin.klass.read"),
    "kobject": (),
    "sla": (),
    "metadata": ("org.user.metadata.read", "org.admin.metadata.read"),
    "satisfaction_response": (),
    "customer_merge": ("org.admin.customer.merge.read",),
}

_READ_ROLES: Final = {kind: (f"org.permission.{kind}.read", *old) for kind, old in _OLD_ROLES.items()}
READ_ROLES: Final = _READ_ROLES | dict.fromkeys(("conversation_time", "attachment"), _READ_ROLES["conversation"])
"""The roles that read a kind of record: today's first, then those that still work."""
