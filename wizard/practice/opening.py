"""What a shop sets up when it opens: its people, tags, brands, promises and the like (facts sheet 7.7 to 7.9)."""

from collections.abc import Callable

from wizard.practice.calendar import stamp
from wizard.practice.kinds import Record, Relations
from wizard.practice.phrases import (
    AGENTS,
    BRANDS,
    CUSTOM_ATTRIBUTES,
    KLASSES,
    SHOP_DOMAIN,
    SHORTCUTS,
    SLAS,
    TAGS,
    TEAMS,
)
from wizard.practice.shop import Shop


class Opening:
    """Writes what a shop set up.

    Args:
        shop: the shop.
        opened: when, in milliseconds since 1970.
        identify: the id of a record, from its kind and number.
    """

    def __init__(self, shop: Shop, opened: int, identify: Callable[[str, int], str]) -> None:
        self._shop, self._opened, self._id = shop, stamp(opened), identify

    def write(self, kind: str, number: int) -> tuple[Record, Relations]:
        """The attributes of a record, and what it is related to."""
        attributes, relations = getattr(self, f"_{kind}")(number)
        return attributes | dict.fromkeys(("createdAt", "updatedAt", "modifiedAt"), self._opened), relations

    def _user(self, number: int) -> tuple[Record, Relations]:
        first = AGENTS[number].split()[0]
        attributes: Record = {
            "displayName": first,
            "name": AGENTS[number],
            "userType": "user",
            "email": f"{first.lower()}@{SHOP_DOMAIN}",
            "roleGroups": [],
            "roles": ["org.user"],
        }
        return attributes, {}

    def _team(self, number: int) -> tuple[Record, Relations]:
        members = [self._id("user", n) for n in range(len(AGENTS)) if n % len(TEAMS) == number]
        attributes: Record = {"name": TEAMS[number], "displayName": TEAMS[number], "icon": "star", "members": members}
        return attributes | {"deleted": False}, {}

    def _tag(self, number: int) -> tuple[Record, Relations]:
        attributes: Record = {"name": TAGS[number], "color": f"#{self._shop.dice(number, 16) & 0xFFFFFF:06x}"}
        return attributes | {"deleted": False}, {}

    def _brand(self, number: int) -> tuple[Record, Relations]:
        return {"name": BRANDS[number], "default": number == 0}, {}

    def _satisfaction(self, _number: int) -> tuple[Record, Relations]:
        attributes: Record = {
            "name": "After each conversation",
            "formType": "csat",
            "enabled": True,
            "channel": "email",
            "delayTime": 0,
            "scale": {"options": 5, "type": "number", "labelHigh": "Great", "labelLow": "Poor"},
            "ratingPrompt": "How did we do?",
            "questions": [],
            "followUpType": "none",
            "criteria": {"and": [], "or": []},
        }
        return attributes, {"createdBy": ("user", self._id("user", 0))}

    def _klass(self, number: int) -> tuple[Record, Relations]:
        name, status = KLASSES[number], "disabled" if number == len(KLASSES) - 1 else "enabled"
        attributes: Record = {"name": name, "displayName": name.title(), "icon": "shopping", "color": "slate"}
        return attributes | {"status": status, "mixins": []}, {}

    def _shortcut(self, number: int) -> tuple[Record, Relations]:
        name, says = SHORTCUTS[number]
        attributes: Record = {"name": name, "draft": {"text": says}, "isPrivate": False, "appDisabled": False, "rev": 1}
        return attributes | {"deleted": False}, {"createdBy": ("user", self._id("user", 0))}

    def _sla(self, number: int) -> tuple[Record, Relations]:
        """A promise, or further on one of its versions."""
        if number < len(SLAS):
            name, versions = SLAS[number]
            return {"name": name, "enabled": True, "latestVersion": versions}, {}
        promised = [(sla, version + 1) for sla, (_, count) in enumerate(SLAS) for version in range(count)]
        sla, version = promised[number - len(SLAS)]
        attributes: Record = {"type": "sla_version", "name": SLAS[sla][0], "version": version, "metrics": {}}
        return attributes, {"sla": ("sla", self._id("sla", sla))}

    def _metadata(self, number: int) -> tuple[Record, Relations]:
        """One custom attribute; Kustomer shows all attributes of a kind of record together."""
        of, name, title = CUSTOM_ATTRIBUTES[number]
        kind = "number" if name.endswith("Num") else "string"
        described: Record = {"type": kind, "displayName": title, "modifiedBy": self._id("user", 0)}
        times = dict.fromkeys(("modifiedAt", "updatedAt"), self._opened)
        return {"of": of, "name": name, "described": described | times}, {}
