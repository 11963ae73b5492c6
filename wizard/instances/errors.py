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


class KeyMissingHere(VaultProblem):
    """The key comes from this computer's environment, and nobody put it there."""

    kind = "key_missing_here"

    def __init__(self, variable: str, file: str, folder_variable: str) -> None:
        super().__init__(
            text("The API key of this instance was not given to this computer."),
            text(
                "Set the variable {variable}, or put the key into the file {file} in the folder that {folder} names.",
                variable=variable,
                file=file,
                folder=folder_variable,
            ),
        )


class KeyFileUnreadable(VaultProblem):
    """There is a folder of keys, but it or the file in it cannot be read."""

    kind = "key_file_unreadable"

    def __init__(self, folder: str, detail: str) -> None:
        super().__init__(
            text("The API key in the folder {folder} cannot be read.", folder=folder),
            text("Allow the program's user account to read the folder and the files in it."),
            detail=detail,
        )


class KeyUnusableHere(VaultProblem):
    """What was given as a key is none."""

    kind = "key_unusable_here"

    def __init__(self, place: str, flaw: Problem) -> None:
        super().__init__(
            text("What {place} holds cannot be used: {why}", place=place, why=flaw.message),
            flaw.hint,
            detail=flaw.kind,
        )


class KeyStays(VaultProblem):
    """Whoever gave the key to this computer has to take it away."""

    kind = "key_stays"
    retryable = False

    def __init__(self, variable: str, file: str) -> None:
        super().__init__(
            text(
                "The API key stays where it was put: in the variable {variable} or the file {file}.",
                variable=variable,
                file=file,
            ),
            text("Remove it there, and delete the key in Kustomer if nothing else uses it."),
        )
