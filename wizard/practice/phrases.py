"""What the customers of a made-up bicycle shop write, and what they are told, in five languages."""

from typing import Final

Topic = tuple[str, str, tuple[str, ...]]
"""A topic: its tag, the subject, and what is said in turn, beginning with the customer."""

TOPICS: Final[dict[str, tuple[Topic, ...]]] = {
    "en_us": (
        (
            "late-delivery",
            "Where is my order {order}?",
            (
                "Hi, order {order} was due on Friday and has not arrived. Can you check?",
                "Sorry about that, {first}. The carrier has it at the depot; it should reach you tomorrow.",
                "Great, thank you. I will be home after four.",
                "I have asked them to come after four. Ride safe!",
            ),
        ),
        (
            "brakes",
            "Squeaking disc brakes",
            (
                "My front brake squeaks since the last rain. Is that dangerous?",
                "Not dangerous, but annoying. Clean the disc with alcohol and brake hard ten times.",
                "Did that, and it is quiet now!",
                "Lovely. If it comes back, bring it in and we bed the pads in for you.",
            ),
        ),
        (
            "return",
            "Return of a helmet",
            (
                "The helmet from order {order} is too small. How do I return it?",
                "You have 30 days. I have sent the return label to your e-mail address.",
                "Label arrived. Could you send size L instead?",
                "Size L is on its way, {first}. No need to wait for the return.",
                "Perfect service, thanks.",
            ),
        ),
        (
            "e-bike",
            "Battery does not charge",
            (
                "The battery of my e-bike stays at 40 % although it was plugged in all night.",
                "Please hold the button for ten seconds until all lights blink, then charge again.",
                "Still 40 %.",
                "Then we swap the charger under warranty. It leaves our store today.",
            ),
        ),
        (
            "invoice",
            "Invoice for my company",
            (
                "Could you make out the invoice of order {order} to our company?",
                "Of course. Please tell me the company's address.",
                "Example GmbH, 1 Sample Street. Thank you!",
                "Done; the new invoice is attached.",
            ),
        ),
        (
            "recall",
            "Recall: pedal axle",
            (
                "I read about the recall of the pedals. Is my bike affected?",
                "Yes, model {order} is. Please do not ride it; new pedals are on their way.",
            ),
        ),
    ),
    "es_es": (
        (
            "late-delivery",
            "¿Dónde está mi pedido {order}?",
            (
                "Hola, el pedido {order} no ha llegado todavía.",
                "Lo sentimos, {first}. Llegará mañana por la mañana.",
                "Muchas gracias.",
            ),
        ),
        (
            "return",
            "Devolución de un casco",
            ("El casco me queda pequeño.", "Le enviamos la etiqueta de devolución y una talla L.", "¡Perfecto!"),
        ),
    ),
    "pt_br": (
        (
            "late-delivery",
            "Onde está o meu pedido {order}?",
            ("Olá, o pedido {order} ainda não chegou.", "Desculpe, {first}. Chega amanhã cedo.", "Obrigado!"),
        ),
        (
            "brakes",
            "Freio fazendo barulho",
            ("O freio dianteiro faz barulho.", "Limpe o disco com álcool, por favor.", "Resolveu, obrigada!"),
        ),
    ),
    "fr_fr": (
        (
            "return",
            "Retour d’un casque",
            (
                "Bonjour, le casque de la commande {order} est trop petit.",
                "Bonjour {first}, nous vous envoyons la taille au-dessus.",
                "Merci beaucoup !",
            ),
        ),
        (
            "e-bike",
            "La batterie ne charge plus",
            ("Ma batterie reste à 40 %.", "Nous remplaçons le chargeur sous garantie.", "Très bien, merci."),
        ),
    ),
    "de_de": (
        (
            "late-delivery",
            "Wo bleibt meine Bestellung {order}?",
            (
                "Guten Tag, die Bestellung {order} ist noch nicht da.",
                "Entschuldigung, {first}. Sie kommt morgen Vormittag.",
                "Vielen Dank!",
            ),
        ),
        (
            "invoice",
            "Rechnung an die Firma",
            ("Bitte stellen Sie die Rechnung {order} auf die Firma aus.", "Gern, sie liegt im Anhang.", "Danke!"),
        ),
    ),
}
LANGUAGES: Final = ("en_us",) * 10 + ("de_de",) * 3 + ("es_es",) * 3 + ("fr_fr",) * 2 + ("pt_br",) * 2
NOTES: Final = (
    "Carrier says Friday at the latest.",
    "Customer for many years, please be generous.",
    "Asked the workshop; they have a slot on Thursday.",
    "Second contact about the same order.",
)
FIRST_NAMES: Final = (
    *("Sam", "Alex", "Robin", "Kim", "Noa", "Lena", "Marta", "Jonas", "Priya", "Diego", "Chloé", "Yuki"),
    *("Amara", "Tomás", "Greta", "Ravi", "Elif", "Mateo", "Ines", "Oskar", "Zoë", "Malik", "Beatriz", "Finn"),
)
LAST_NAMES: Final = (
    *("Rivera", "Okafor", "Lindqvist", "Moreau", "Schneider", "Tanaka", "Costa", "Novak", "Haddad", "Byrne"),
    *("Petrov", "Santos", "Keller", "Dubois", "Iyer", "Walsh", "Romano", "Jansen", "Molina", "Weber"),
)
COMPANIES: Final = (
    *("Example Couriers", "Sample Bakery", "Placeholder Flowers", "Example GmbH", "Specimen Studios"),
    *("Test Valley Farm", "Anywhere Architects", "Sample & Sons", "Example Logistics", "Somewhere Hotel"),
)
AGENTS: Final = ("Alex Kim", "Dana Fox", "Luis Vega", "Mira Stone", "Theo Grant", "Wanda Reyes", "Ivo Marsh")
TEAMS: Final = ("Tier 1", "Tier 2", "Workshop")
TAGS: Final = (
    *("late-delivery", "brakes", "return", "e-bike", "invoice", "recall"),
    *("vip", "spare-parts", "warranty", "gift", "trade-in", "feedback"),
)
BRANDS: Final = ("Lumen Bikes", "Lumen Rental", "Little Lumen")
SHOP_DOMAIN: Final = "lumenbikes.example"
SHORTCUTS: Final = (
    ("Late delivery apology", "Sorry for the delay. We have asked the carrier and will write again today."),
    ("Return label", "Your return label is attached. You have 30 days."),
    ("Bed in new brake pads", "Brake from 20 km/h ten times, without stopping altogether."),
)
KLASSES: Final = ("order", "bike", "voucher")
"""The kinds of objects that the shop has thought of. There are some of the first two; the last is disabled."""

SLAS: Final = (("First answer", 2), ("Workshop", 1))
"""What is promised, and in how many versions."""

FILES: Final = (
    ("photo.jpg", "image/jpeg"),
    ("invoice.pdf", "application/pdf"),
    ("return-label.pdf", "application/pdf"),
    ("wheel.png", "image/png"),
)
CUSTOM_ATTRIBUTES: Final = (
    *(("conversation", "orderNumberStr", "Order number"), ("conversation", "contactReasonTree", "Reason")),
    *(("customer", "loyaltyTierStr", "Loyalty"), ("kobject.order", "orderNumberNum", "Order number")),
    *(("kobject.order", "orderStatusStr", "Status"), ("kobject.bike", "frameStr", "Frame number")),
)
"""The custom attributes: of what, the name, and the name for people."""

METADATA: Final = ("company", "conversation", "customer", "message", *(f"kobject.{klass}" for klass in KLASSES))
"""What can have custom attributes."""

CHANNELS: Final = (
    ("email",) * 8 + ("chat",) * 6 + ("whatsapp",) * 3 + ("sms",) * 2 + (*("instagram", "facebook", "voice", "form"),)
)
