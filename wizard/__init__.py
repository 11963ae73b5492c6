"""Customer AI Connect: connect Kustomer accounts to a Customer AI workspace."""

__version__ = "0.1.0"
