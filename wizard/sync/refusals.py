"""What a refusal means for a run: a stream that the key may not read is left out; anything else ends the run."""

from wizard.kustomer.client import KustomerClient
from wizard.kustomer.errors import KeyRefused, RoleMissing
from wizard.kustomer.streams import Stream


def missing_role(client: KustomerClient, stream: Stream, refusal: KeyRefused) -> str:
    """The role for want of which a stream was refused.

    Raises:
        KeyRefused: it was refused for another reason.
    """
    reason = client.explain_refusal(refusal, stream.roles)
    if not isinstance(reason, RoleMissing):
        raise reason from None
    return reason.roles[0]
