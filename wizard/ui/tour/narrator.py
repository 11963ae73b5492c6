"""The narrator: says on the terminal, and to whoever watches, what is to be seen; and takes its picture."""

from PySide6.QtWidgets import QApplication

from wizard.ui.tour.audience import Audience
from wizard.ui.tour.camera import Camera
from wizard.ui.tour.hands import Hands
from wizard.ui.tour.stage import Script, Until


class Narrator:
    """Tells a tour.

    Args:
        audience: None where nobody watches; then nothing waits.
    """

    def __init__(self, hands: Hands, camera: Camera, audience: Audience | None) -> None:
        self._hands, self._camera, self._audience = hands, camera, audience
        self._count = 0

    def show(self, picture: str, caption: str) -> Script:
        """Say what is to be seen, and take its picture once it has settled."""
        QApplication.processEvents()
        yield Until(lambda: True, "one look at the screen")
        self._count += 1
        print(f"{self._count:4}. {caption}", flush=True)  # noqa: T201
        self._camera.take(picture, self._hands.front)
        yield from self.tell(caption)

    def prove(self, sentence: str) -> Script:
        """Say what was looked into, and found to be so."""
        print(f"      ✓ {sentence}", flush=True)  # noqa: T201
        yield from self.tell(sentence, proof=True)

    def tell(self, words: str, *, proof: bool = False) -> Script:
        """Say something to whoever watches."""
        if self._audience:
            yield self._audience.tell(words, proof=proof)
