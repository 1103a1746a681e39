"""Calls of the generated Python client: `python smoke.py http://127.0.0.1:8000` beside the package `generated`."""

import sys
from datetime import date
from importlib import import_module
from typing import Any


def main(address: str) -> int:
    generated = import_module("generated")
    client = generated.Client(address, timeout=60)

    def call(name: str, **given: Any) -> Any:
        return import_module(f"generated.api.{name}").sync(client=client, **given)

    models = import_module("generated.models")
    day = date(2019, 6, 1)
    asked = call("questions.ask", q="Who is the data controller for users in the EEA?", as_of=day)
    assert (asked.status, "§ G" in asked.answers[0].citation) == ("answered", True)
    posted = call("questions.ask_by_post", body=models.AskParameters(q="cookies", as_of=day))
    assert posted.status
    first = call("reading.versions", limit=2)
    second = call("reading.versions", limit=2, cursor=first.next_cursor)
    assert len({version.version_id for version in (*first.versions, *second.versions)}) == 4
    assert call("reading.policies").policies[0].last_recorded
    assert call("reading.corpus").counts.passages == 699
    refused = call("questions.ask", q="x", as_of=day, from_=date(2019, 1, 1))
    assert (type(refused).__name__, "exclude each other" in refused.detail) == ("Problem", True)
    assert call("comparing.compare", left="2019-06-01", right="2020-06-01").counts.to_dict()["changed"] == 2
    quoted = "the data controller of your personal information is Alibaba.com"
    assert (
        call("quotations.verify_quotes", body=models.QuotesParameters(quotes=[quoted])).results[0].verdict == "verbatim"
    )
    assert "rank" in str(call("files.results_csv", q="cookies"))[:20]
    assert call("files.compare_docx", left="2019-06-01", right="2020-06-01").payload.read(2) == b"PK"
    print("Python: 11 calls")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
