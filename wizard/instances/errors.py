"""What can go wrong with the place where API keys are kept."""

from wizard.problem import Problem
from wizard.text import Text, text


class VaultProblem(Problem):
    """The system keyring did not do what was asked. Never means that the key itself is wrong."""

    kind = "keyring_unusable"
    retryable = True


class VaultMissing(VaultProblem):
    """There is no keyring service on this computer, or none that encrypts."""

    kind = "keyring_missing"
    retryable = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            text("This computer has no system keyring."),
            text("Install or start one (such as GNOME Keyring or KWallet), or keep the key for this session only."),
            detail=detail,
        )


class VaultLocked(VaultProblem):
    """The keyring is there but locked, and nobody unlocked it."""

    kind = "keyring_locked"

    def __init__(self, detail: str = "") -> None:
        super().__init__(text("Your system keyring is locked."), text("Unlock it, then try again."), detail=detail)


class VaultRefused(VaultProblem):
    """The keyring said no."""

    kind = "keyring_refused"

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            text("Your system keyring refused the request."),
            text("Allow Customer AI Connect to use the keyring, then try again."),
            detail=detail,
        )


class VaultSilent(VaultProblem):
    """The keyring did not answer within the deadline."""

    kind = "keyring_silent"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            text("Your system keyring does not answer."),
            text("Look for a password prompt behind other windows, or restart the keyring, then try again."),
            detail=f"no answer within {seconds:g} s",
        )


class KeyNotKept(VaultProblem):
    """The keyring works but holds no key for the instance."""

    kind = "key_not_kept"
    retryable = False

    def __init__(self, why: Text | None = None) -> None:
        super().__init__(
            why or text("The API key of this instance is not in the system keyring any more."),
            text("Paste the key again with Replace key."),
        )
