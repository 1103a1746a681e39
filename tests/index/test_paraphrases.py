"""What a brief says in its own words, beside the nearest words of the place it cites; never a verdict."""

from api.contract import to_json
from api.phrases.quotations import quotes_document
from retriever.retriever import Retriever

BRIEF = """The policy promised to keep personal information only as long as a legitimate business need
remains (Ex. B(2), Old version § D).

It says “These cookies cannot be disabled” (Ex. B(2), Old version § E). Section H of Ex. B(2), Old version
tells users how to contact the company about their requests.

Nothing in it is about horses, carriages, or the price of oats in winter (Ex. B(2), Old version § I). The
court denied it (Doe v. Roe, 1 F.3d 2 (9th Cir. 1999)).
"""


def test_the_nearest_words_of_the_place_cited_stand_beside_a_claim(exhibits_retriever: Retriever) -> None:
    found = exhibits_retriever.library.verify_brief(BRIEF)
    assert [result.quote for result in found.results] == ["These cookies cannot be disabled"]
    said = {one.words: one for one in found.paraphrases}
    assert len(said) == 2
    first, second = found.paraphrases
    assert first.words.startswith("The policy promised to keep personal information")
    assert (first.cited, first.place and first.place.paragraph) == ("Ex. B(2), Old version § D", 1)
    [near] = first.nearest
    assert near.version_id == "alibaba-privacy@2019-01-17"
    assert near.text.startswith("We retain your personal information as long as we have an ongoing legitimate business")
    passage = exhibits_retriever.library.passage(near.passage_id)[0]
    assert passage.text[near.span.start : near.span.end] == near.text
    assert second.words.startswith("tells users how to contact the company")
    assert "please contact us at DataProtection" in second.nearest[0].text
    assert not {"true", "false", "verdict"} & set(to_json(first).replace('"', " ").split())
    told = str([str(line.words) for block in quotes_document(found) if isinstance(block, tuple) for line in block])
    assert "Whether they say so is to be read." in told
