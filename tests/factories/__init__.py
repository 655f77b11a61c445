"""One factory a model, with values that a service would hold."""
