"""The JSON of a search, as scripts outside rely on it."""

from typing import Any

from marshmallow import Schema, fields

from catalogue.search.results import SearchPage


class ResultSchema(Schema):
    """One result, the best first."""

    slug = fields.String()
    title = fields.String()
    summary = fields.String()
    score = fields.Float()


class FacetValueSchema(Schema):
    """A value of a facet, and how many results there would be with it."""

    value = fields.String()
    label = fields.String()
    count = fields.Integer()


class UnderstoodSchema(Schema):
    """Words of the query that stand for a choice of a facet, and whether it was made."""

    words = fields.String()
    facet = fields.String()
    values = fields.List(fields.String())
    labels = fields.List(fields.String())
    applied = fields.Boolean()


class SearchSchema(Schema):
    """A search: how many there are in all, those asked for, and the counts of each facet."""

    total = fields.Integer()
    results = fields.List(fields.Nested(ResultSchema))
    facets = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(FacetValueSchema)))
    suggestion = fields.String(allow_none=True)
    understood = fields.List(fields.Nested(UnderstoodSchema))


def dump_search(page: SearchPage) -> dict[str, Any]:
    """A page of results as plain data."""
    dumped: dict[str, Any] = SearchSchema().dump(
        {
            "total": page.total,
            "results": page.results,
            "facets": {facet.name: facet.options for facet in page.facets},
            "suggestion": page.suggestion,
            "understood": page.understood,
        }
    )
    return dumped
