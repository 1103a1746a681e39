"""The HTTP door: endpoints under /v1, problems, OpenAPI."""
