"""What can go wrong with the place where API keys are kept."""

from wizard.problem import Problem, Worded
from wizard.text import text


class VaultProblem(Worded):
    """The system keyring did not do what was asked. Never means that the key itself is wrong."""

    kind = "keyring_unusable"
    retryable = True


class VaultMissing(VaultProblem):
    """There is no keyring service on this computer, or none that encrypts."""

    kind = "keyring_missing"
    retryable = False
    sentences = (
        text("This computer has no system keyring."),
        text("Install or start one, such as GNOME Keyring or KWallet."),
    )


class VaultLocked(VaultProblem):
    """The keyring is there but locked, and nobody unlocked it."""

    kind = "keyring_locked"
    sentences = (text("Your system keyring is locked."), text("Unlock it, then try again."))


class VaultRefused(VaultProblem):
    """The keyring said no."""

    kind = "keyring_refused"
    sentences = (
        text("Your system keyring refused the request."),
        text("Allow Customer AI Connect to use the keyring, then try again."),
    )


class VaultSilent(VaultProblem):
    """The keyring did not answer within the deadline."""

    kind = "keyring_silent"
    sentences = (
        text("Your system keyring does not answer."),
        text("Look for a password prompt behind other windows, or restart the keyring, then try again."),
    )

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g} s")


class KeyNotKept(VaultProblem):
    """The keyring works but holds no key for the instance."""

    kind = "key_not_kept"
    retryable = False
    sentences = (
        text("The API key of this instance is not in the system keyring any more."),
        text("Paste the key again with Replace key."),
    )


class SessionOver(KeyNotKept):
    """The key was only ever kept in the memory of a program that ended."""

    sentences = (
        text("The API key was kept for one session only, and that session is over."),
        text("Paste the key again with Replace key."),
    )


class KeyMissingHere(VaultProblem):
    """The key comes from this computer's environment, and nobody put it there."""

    kind = "key_missing_here"
    sentences = (
        text("The API key of this instance was not given to this computer."),
        text("Set the variable {variable}, or put the key into the file {file} in the folder that {folder} names."),
    )

    def __init__(self, variable: str, file: str, folder_variable: str) -> None:
        super().__init__(variable=variable, file=file, folder=folder_variable)


class KeyNotHandedOn(KeyMissingHere):
    """The keys come from the service manager, which handed on those that were there when the program started."""

    retryable = False
    sentences = (
        KeyMissingHere.sentences[0],
        text("Put the key into the file {file} in the folder that LoadCredential names, then restart the service."),
    )


class KeyFileUnreadable(VaultProblem):
    """There is a folder of keys, but it or the file in it cannot be read."""

    kind = "key_file_unreadable"
    sentences = (
        text("The API key in the folder {folder} cannot be read."),
        text("Allow the program's user account to read the folder and the files in it."),
    )

    def __init__(self, folder: str, detail: str) -> None:
        super().__init__(detail, folder=folder)


class KeyUnusableHere(VaultProblem):
    """What was given as a key is none."""

    kind = "key_unusable_here"

    def __init__(self, place: str, flaw: Problem) -> None:
        self.sentences = (text("What {place} holds cannot be used: {why}"), flaw.hint)
        super().__init__(flaw.kind, place=place, why=flaw.message)


class OtherKeyHere(VaultProblem):
    """Kustomer refuses the key of this computer, which is not the one that the instance was connected with."""

    kind = "other_key_here"
    retryable = False
    sentences = (
        text("This computer has another API key than the instance was connected with, and Kustomer refuses it."),
        text(
            "Paste the new key here with Replace key; on a server, put it in place of the old one and restart the "
            "program."
        ),
    )


class KeyStays(VaultProblem):
    """Whoever gave the key to this computer has to take it away."""

    kind = "key_stays"
    retryable = False
    sentences = (
        text("The API key stays where it was put: in the variable {variable} or the file {file}."),
        text("Remove it there, and delete the key in Kustomer if nothing else uses it."),
    )

    def __init__(self, variable: str, file: str) -> None:
        super().__init__(variable=variable, file=file)
