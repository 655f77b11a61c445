"""A small library to search in vain."""

from tests.integration.catalogue.search.conftest import publish

__all__ = ["publish"]
