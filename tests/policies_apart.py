"""Three policies in one index, of which somebody may see one or two: and the index that these alone would have."""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, unquote_plus, urlencode
from zipfile import ZipFile

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic.fields import FieldInfo
from starlette.routing import Route

from api.operations.asking import ASK
from api.operations.comparing import COMPARE
from api.operations.happening import CHANGES
from api.operations.mentioning import MENTIONS
from api.operations.table import OPERATIONS
from api.parameter_values import Parameters, fields_by_name
from api.parameters import ExhibitParameter, PolicyParameter
from corpus.load import read_corpus
from index.build import build_index
from retriever.opening import IndexInUse, open_index
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.direct import Direct

SEEN = ("acme-privacy", "acme-terms")
HIDDEN = "zephyr-privacy"

_TITLES = {
    "acme-privacy": "Acme Privacy Policy",
    "acme-terms": "Acme Terms of Service",
    HIDDEN: "Zephyr Privacy Policy",
}

_SHARED = """\
# {title}

We keep personal data for {years} years after the last order, and we share personal data with couriers.

## Cookies

We set cookies that last {days} days. You may refuse all cookies in the settings of your browser.

## Your rights

You may ask for a copy of your data at any time, free of charge.
"""

_OWN = {
    "acme-privacy": ["We never sell data to anybody.", "We transfer data to Norway under standard clauses."],
    "acme-terms": ["You must be at least eighteen years old.", "We may close your account after a warning."],
    # None of these words stands elsewhere: wherever one comes up, something of this policy has got out.
    HIDDEN: [
        "Quokkasoft licenses biometric voiceprints to Wombatbank.",
        "Kookaburra inc retains palmprints for ninetyseven lunations.",
        "Dingocorp GmbH monetises thermograms in Timbuktu.",
    ],
}

_PARTS = (
    "zephyr", "quokkasoft", "wombatbank", "kookaburra", "palmprint", "ninetyseven", "lunation", "dingocorp",
    "thermogram", "timbuktu", "voiceprint", "monetise", "2016-11-13", "2017-11-13", "2018-11-13", "november 13",
)  # fmt: skip
_NAMES = re.compile("|".join(f"{part}s?" for part in _PARTS), re.IGNORECASE)

HIDDEN_WORDS = (
    "zephyr", "Zephyr Privacy Policy", "quokkasoft", "voiceprints", "wombatbank", "kookaburra", "palmprints",
    "lunations", "dingocorp", "thermograms", "timbuktu", HIDDEN, f"{HIDDEN}@2016-11-13", f"{HIDDEN}@2017-11-13",
    "2017-11-13",
)  # fmt: skip
"""What somebody would ask with who guesses."""


def traces(text: str, asked: str = "") -> set[str]:
    """What ``text`` tells of the hidden policy that was not in what was ``asked``."""
    folded = text.casefold()
    if not any(part in folded for part in _PARTS):
        return set()
    given = {found.casefold() for found in _NAMES.findall(asked)}
    return {found for found in _NAMES.findall(text) if found.casefold() not in given}


def write_policies(folder: Path, policies: Sequence[str]) -> None:
    """A folder with a manifest, three versions of each."""
    folder.mkdir(parents=True)
    documents: list[str] = []
    for policy in policies:
        day = "11-13" if policy == HIDDEN else "03-01"
        for number in range(3):
            text = _SHARED.format(title=_TITLES[policy], years=number + 2, days=30 * (number + 1))
            # A mark that is not seen is a finding, which tells where it stands.
            own = "\n\n".join((*_OWN[policy][: number + 1], "Write to\u202e us."))
            (folder / f"{policy}-{number}.md").write_text(f"{text}\n## Partners\n\n{own}\n", "utf-8")
            documents.append(
                f'[[document]]\npolicy = "{policy}"\nfile = "{policy}-{number}.md"\neffective = {2016 + number}-{day}\n'
                f'title = "{_TITLES[policy]}"\nservice = "{_TITLES[policy].split()[0]}"\n'
            )
    (folder / "manifest.toml").write_text("\n".join(documents), "utf-8")


def built(parent: Path, policies: Sequence[str]) -> IndexInUse:
    """An index of these policies, of files in a folder that is always called the same."""
    write_policies(parent / "policies", policies)
    encoder = WordEncoder(dimension=512)
    build_index(read_corpus([str(parent / "policies")]), encoder, parent / "index")
    return open_index(Settings(parent / "index"), encoder)


_QUOTED = (
    *_OWN[HIDDEN],
    "Quokkasoft licenses biometric photographs to Wombatbank.",
    "Kookaburra inc retains all for ninetyseven days.",
    "We transfer data to Norway under standard clauses.",
    "We set cookies that last sixty days. You may refuse all cookies in the settings.",
)
"""Quotations, of which some differ by a word from what is hidden: a near match would tell it."""


# ---- Requests ---------------------------------------------------------------------------------------------------

_SINGULAR = ("palmprint", "lunation", "thermogram", "voiceprint", "monetise", "cookie")
"""Of hidden words: their inflections would tell them."""
_DAYS = ("2016-03-01", "2016-11-13", "2017-06-01", "2017-11-13", "2018-12-01", "2015-01-01", "2030-01-01", "soon")
_POLICIES = (*SEEN, HIDDEN, "zephyr", "nothing")
_VERSIONS = tuple(
    f"{policy}@{year}-{day}" for policy in _POLICIES for year in (2016, 2017) for day in ("03-01", "11-13")
)
_PASSAGES = tuple(
    f"{version}~{slug}~{place}.{number}"
    for version in (*_VERSIONS[:2], *_VERSIONS[8:12])
    for slug in ("acme-privacy-0", "zephyr-privacy-0", "zephyr-privacy-1", "1")
    for place in ("partners", "cookies", "preamble")
    for number in (1, 2)
)
_WORDS = (*HIDDEN_WORDS, *_SINGULAR, "cookies", "personal data", "sell", "Norway", "couriers", "copy", "account")
_NOT_COMPARED = ("/openapi.json", "/docs")
"""Here a server that knows whom it answers says so."""
_QUESTIONS = (
    "What does {} say about {}?", "{}", '"{}"', "When did {} first mention {}?", "Does {} share data with {}?",
    "what changed about {} in {}?", "{} as of 2017-12-01", "Who is {}? {}", "since when does {} say {}",
)  # fmt: skip


def ids_in(client: TestClient, headers: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """Every version and passage that there is for somebody."""
    found = client.get("/v1/versions", headers=headers).json()["versions"]
    versions = [version["version_id"] for version in found]
    texts = [client.get(f"/v1/versions/{version}/text", headers=headers).json() for version in versions]
    return {"versions": versions, "passages": [one["passage_id"] for text in texts for one in text["passages"]]}


def values_of(rnd: random.Random, name: str, ids: Mapping[str, Sequence[str]]) -> str:
    """A value for a parameter, by its name; ``ids`` are known ones of passages and versions."""
    match name:
        case "q":
            return rnd.choice(_QUESTIONS).format(*(rnd.choice(_WORDS) for _ in range(2)))
        case "as_of" | "from" | "to" | "today" | "date" | "since":
            return rnd.choice(_DAYS)
        case "version" | "version_id" | "from_version" | "to_version":
            return rnd.choice((*ids["versions"], *_VERSIONS))
        case "left" | "right":
            return rnd.choice((*ids["versions"], *_VERSIONS, *_DAYS))
        case "passage_id":
            return rnd.choice((*ids["passages"], *ids["passages"], *_PASSAGES))
        case "policy":
            return rnd.choice(_POLICIES)
        case "name":
            return rnd.choice((*_POLICIES, "all", "all"))
        case "quotes" | "text":
            return rnd.choice((*_QUOTED, rnd.choice(_WORDS)))
        case "words" | "section":
            return rnd.choice(_WORDS)
        case "exhibit" | "source":
            return rnd.choice((HIDDEN, "zephyr-privacy-0.md", "acme-privacy-0.md", "B(2)", "1"))
        case "limit" | "offset" | "context" | "places":
            return str(rnd.choice((1, 1, 2, 5, 50)))
        case _:
            return rnd.choice(_WORDS)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``body`` None: it is a GET."""

    address: str
    body: bytes | None = None
    is_form: bool = False

    def of(self, client: TestClient | Direct, headers: Mapping[str, str] | None = None) -> Response:
        if self.body is None:
            return client.get(self.address, headers=headers)
        kind = "application/x-www-form-urlencoded" if self.is_form else "application/json"
        return client.post(self.address, content=self.body, headers={**(headers or {}), "Content-Type": kind})

    @property
    def text(self) -> str:
        return unquote_plus(self.address) + unquote_plus((self.body or b"").decode())


_OF_PAGES: dict[str, type[Parameters]] = {
    "/": ASK.takes,
    "/results.csv": ASK.takes,
    "/results.md": ASK.takes,
    "/results.csl.json": ASK.takes,
    "/policies.csv": ASK.takes,
    "/compare": COMPARE.takes,
    "/compare.md": COMPARE.takes,
    "/compare.html": COMPARE.takes,
    "/compare.docx": COMPARE.takes,
    "/changes.csv": CHANGES.takes,
    "/mentions": MENTIONS.takes,
    "/changes": CHANGES.takes,
    "/timeline": PolicyParameter,
    "/versions/{version_id}": ExhibitParameter,
}
_NOT_ASKED = ("/static", "/sign-in", "/sign-out", "/v1/corpus/refresh")
_LIKELY = dict.fromkeys(("quotes", "q", "words", "left", "right"), 0.95) | {"stems": 0.4, "as_of": 0.3, "policy": 0.15}


def requests_to(app: FastAPI, rnd: random.Random, ids: Mapping[str, Sequence[str]]) -> Iterator[Request]:
    """Endlessly: requests to every address of the application in turn, with parameters that it knows and guesses."""
    takes = _OF_PAGES | {op.http.path: op.takes for op in OPERATIONS if op.http}
    routes = [
        (route.path, method)
        for route in app.routes
        if isinstance(route, Route) and not route.path.startswith(_NOT_ASKED)
        for method in sorted(route.methods or ())
        if method in {"GET", "POST"}
    ]
    while True:
        for path, method in routes:
            model = takes.get(path)
            known = fields_by_name(model) if model else {}
            in_path = re.findall(r"{(\w+)(?::\w+)?}", path)
            chosen = {name for name in known if name not in in_path and rnd.random() < _LIKELY.get(name, 0.06)}
            given = {name: _fitting(rnd, name, known[name], ids) for name in sorted(chosen)}
            if rnd.random() < 0.02:
                given[rnd.choice(_WORDS)] = rnd.choice(_WORDS)
            address = path
            for name in in_path:
                address = re.sub(r"{" + name + r"(:\w+)?}", quote(values_of(rnd, name, ids), safe=""), address)
            if method == "GET":
                yield Request(f"{address}?{urlencode(given, doseq=True)}" if given else address)
            elif model is None or path in _OF_PAGES:
                typed = {"text": f"“{rnd.choice(_QUOTED)}” {rnd.choice(_WORDS)}"}
                yield Request(address, urlencode(typed).encode(), is_form=True)
            else:
                yield Request(address, json.dumps(_as_body(model, given)).encode())


DIRECTED = (
    Request("/compare.docx?left=acme-privacy@2016-03-01&right=acme-privacy@2017-03-01"),
    Request("/compare.html?left=acme-privacy@2016-03-01&right=acme-privacy@2018-03-01"),
    Request("/v1/mentions?words=palmprint&words=thermogram&stems=true"),
    Request("/mentions?words=lunation&stems=true"),
    Request(f"/v1/versions?policy={HIDDEN}"),
    Request("/v1/versions/at/2017-12-01"),
    Request("/v1/compare?left=2016-04-01&right=2017-04-01"),
    Request(f"/v1/compare?left=acme-privacy@2017-03-01&right={HIDDEN}@2017-11-13&across_policies=true"),
    Request("/v1/search?q=personal+data&mode=lexical&explain=true&limit=100"),
    Request("/v1/ask?q=What+does+Zephyr+say+about+palmprints%3F&explain=true"),
    Request(f"/v1/feeds/{HIDDEN}.atom"),
    Request("/v1/feeds/all.atom"),
    Request("/v1/changes?newest_first=true&limit=100"),
    Request("/v1/quotes/verify", json.dumps({"quotes": list(_QUOTED)}).encode()),
    Request(
        "/v1/ask:batch", json.dumps({"questions": [{"q": "Who is told?"}, {"q": "x", "policy": [HIDDEN]}]}).encode()
    ),
    Request("/corpus"),
    Request("/v1/corpus"),
)
"""What would tell most of it, where it is told."""


def _fitting(rnd: random.Random, name: str, field: FieldInfo, ids: Mapping[str, Sequence[str]]) -> str:
    of = field.annotation
    if isinstance(of, type) and issubclass(of, Enum):
        return str(rnd.choice(list(of)).value)
    return rnd.choice(("true", "false")) if of is bool else values_of(rnd, name, ids)


def _as_body(model: type[Parameters], given: Mapping[str, str]) -> dict[str, object]:
    kinds = {name: str(field.annotation) for name, field in fields_by_name(model).items()}
    kinds |= {name: "" for name in given if name not in kinds}
    found: dict[str, object] = {}
    for name, value in given.items():
        if "tuple" in kinds[name] or "list" in kinds[name] or "Sequence" in kinds[name]:
            found[name] = [value]
        elif "bool" in kinds[name]:
            found[name] = value == "true"
        else:
            found[name] = int(value) if value.isdecimal() and "int" in kinds[name] else value
    return found


_OF_THE_MOMENT = re.compile(
    r'"(?:took_ms|request_id|fingerprint|built_at|next_cursor)":\s*(?:"[^"]*"|[\d.]+)|sha256:[0-9a-f]+'
    r'|<time datetime="20\d\d-\d\d-\d\dT[^<]*</time>|"timings":\s*{[^}]*}|\b[0-9a-f]{12}\b|20\d\d-\d\d-\d\dT[\d:+]+'
)


def said(answer: Response) -> str:
    """All that an answer says: its headers, and its body, unpacked where it is a document."""
    return str(answer.headers) + _body(answer)


def _body(answer: Response) -> str:
    if not answer.content.startswith(b"PK"):
        return answer.text
    with ZipFile(BytesIO(answer.content)) as document:
        parts = [name for name in sorted(document.namelist()) if not name.startswith("docProps/")]
        return "\n".join(document.read(name).decode("utf-8", "replace") for name in parts)


def comparable(asked: Request, answer: Response) -> str:
    """An answer without what differs from one index, run or request to another."""
    return "" if asked.address.startswith(_NOT_COMPARED) else _OF_THE_MOMENT.sub("", _body(answer))
