"""Clients that other people's generators make of the OpenAPI document, tried on a running server: `run.sh`."""
