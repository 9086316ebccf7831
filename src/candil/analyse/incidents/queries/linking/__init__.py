"""Which records may be, or are judged to be, about the same incident, for somebody who may open all of them."""
