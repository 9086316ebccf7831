"""The interface for programs, `/api/v1/`: typed answers, described by `/api/v1/openapi.json`."""

from candil.share.exchange.api import batches, figures, files, products, records, vocabularies, whoami
from candil.share.exchange.api.house import CandilAPI

api = CandilAPI()
api.add_router("", whoami.router)
api.add_router("", records.router)
api.add_router("", figures.router)
api.add_router("", files.router)
api.add_router("", products.router)
api.add_router("", batches.router)
api.add_router("", vocabularies.router)

__all__ = ["api"]
