"""The code lists, so that programs need not guess."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Path, Router

from candil.platform.vocabulary import queries as vocabulary
from candil.share.exchange.api.answers import answers
from candil.share.exchange.api.asking import Asking, Bearer
from candil.share.exchange.api.schemas import Vocabulary, VocabularyName

router = Router(tags=["vocabularies"], auth=Bearer())


@router.get("/vocabularies", response=answers(list[VocabularyName]), url_name="vocabularies")
def vocabulary_list(request: Asking) -> list[dict[str, Any]]:
    """Every code list, with where it comes from."""
    return [_about(name) for name in vocabulary.scheme_names()]


@router.get("/vocabularies/{name}", response=answers(Vocabulary, more=(404,)), url_name="vocabulary")
def one_vocabulary(request: Asking, name: Annotated[str, Path(max_length=80)]) -> dict[str, Any]:
    """The codes of a list with their labels."""
    return {
        **_about(name),
        "terms": [
            {
                "code": term.code,
                "label": str(vocabulary.label(name, term.code)),
                "status": term.status,
                "any_of": term.any_of,
                "codes": dict(term.codes),
            }
            for term in vocabulary.scheme(name).terms.values()
        ],
    }


def _about(name: str) -> dict[str, Any]:
    scheme = vocabulary.scheme(name)
    return {"name": name, "source": scheme.source, "version": scheme.version, "licence": scheme.licence}
