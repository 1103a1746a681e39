"""Every test has one layer, so that a layer left out is left out on purpose."""

import pytest

from tests.layers import LAYERS


def test_every_test_has_one_layer(request: pytest.FixtureRequest) -> None:
    for item in request.session.items:
        assert len({marker.name for marker in item.iter_markers()} & set(LAYERS)) == 1, item.nodeid
