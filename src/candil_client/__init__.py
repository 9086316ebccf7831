"""A client of the interface of Candil, with the standard library alone.

    from candil_client import Candil

    hub = Candil("https://hub.example", token)
    for record in hub.records(citizenship="ROU"):
        print(record["number"], record["codes"])

It knows neither Django nor the site: copy the folder, or install the package, wherever a program asks.
"""

from candil_client.client import Candil
from candil_client.errors import CandilProblem, NotReachable

__all__ = ["Candil", "CandilProblem", "NotReachable"]
