"""What is in the full-text index: texts of every kind, also those that lists of conversations do not show."""

from sqlalchemy import select

from wizard.workspace.backend import documents
from wizard.workspace.words import understand
from wizard.workspace.workspace import Workspace


def indexed(workspace: Workspace, typed: str, instance_id: int = 1) -> list[str]:
    """The ids of the records whose texts have the words that somebody typed."""
    question = understand(typed)
    if question is None:
        return []
    matches = workspace.database.backend.words.matches(instance_id, question)
    with workspace.database.read() as connection:
        return sorted(connection.scalars(select(documents.c.id).where(matches)))
