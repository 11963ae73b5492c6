"""What the person has told the wizard so far."""

from dataclasses import dataclass, field
from enum import StrEnum

from wizard.workspace.instances import KeyKept


class Purpose(StrEnum):
    """Why the wizard was opened."""

    CONNECT = "connect"
    CORRECT = "correct"
    RECONNECT = "reconnect"
    REPLACE_KEY = "replace_key"


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything typed, exactly as it was typed. Immutable: each step keeps the answers it was left with.

    Attributes:
        name: what to call the instance.
        key: the API key as pasted; never printed, never written anywhere from here.
        subdomain: the subdomain as typed or pasted.
        kept: where the key is to be kept.
        practice: whether to connect to the practice Kustomer of this computer.
        instance_id: the instance these answers are about; None until Connect was pressed once.
    """

    name: str = ""
    key: str = field(default="", repr=False)
    subdomain: str = ""
    kept: KeyKept = KeyKept.KEYRING
    practice: bool = False
    instance_id: int | None = None
