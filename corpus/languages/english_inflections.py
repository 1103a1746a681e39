"""The inflections of English words, by rules of spelling; irregular ones are listed.

Inflected is not derived: "share", "shares", "shared" and "sharing" are one word, "shareholder" is another.
"""

import re

_IRREGULAR = tuple(
    frozenset(forms.split())
    for forms in """
be am is are was were been being
have has had having
do does did done doing
go goes went gone going
become becomes became becoming
begin begins began begun beginning
bind binds bound binding
break breaks broke broken breaking
bring brings brought bringing
build builds built building
buy buys bought buying
choose chooses chose chosen choosing
come comes came coming
cost costs costing
cut cuts cutting
deal deals dealt dealing
draw draws drew drawn drawing
drive drives drove driven driving
feel feels felt feeling
find finds found finding
forbid forbids forbade forbidden forbidding
forget forgets forgot forgotten forgetting
get gets got gotten getting
give gives gave given giving
grow grows grew grown growing
hear hears heard hearing
hide hides hid hidden hiding
hold holds held holding
keep keeps kept keeping
know knows knew known knowing
lead leads led leading
learn learns learned learnt learning
leave leaves left leaving
lend lends lent lending
let lets letting
lie lies lied lay lain lying
lose loses lost losing
make makes made making
mean means meant meaning
meet meets met meeting
pay pays paid paying
put puts putting
quit quits quitting
read reads reading
rise rises rose risen rising
run runs ran running
say says said saying
see sees saw seen seeing
seek seeks sought seeking
sell sells sold selling
resell resells resold reselling
send sends sent sending
set sets setting
show shows showed shown showing
shut shuts shutting
speak speaks spoke spoken speaking
spend spends spent spending
stand stands stood standing
steal steals stole stolen stealing
take takes took taken taking
teach teaches taught teaching
tell tells told telling
think thinks thought thinking
understand understands understood understanding
undertake undertakes undertook undertaken undertaking
withdraw withdraws withdrew withdrawn withdrawing
withhold withholds withheld withholding
write writes wrote written writing
child children
person persons people
man men
woman women
foot feet
datum data
medium media mediums
criterion criteria
analysis analyses
basis bases
crisis crises
index indexes indices
appendix appendices appendixes
life lives
half halves
cookie cookies
""".strip().split("\n")
)
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_NO_PLURAL = re.compile(r"(?:ss|us|is)$")
_VOWEL = re.compile(r"[aeiouy]")
_ONE_SYLLABLE_SHORT = re.compile(r"[^aeiou]*[aeiou][bdfgklmnprtvz]")
_SHORT_END = re.compile(r"(?:[^aeiou]|qu)[aeiou][bdglmnprtv]$")
_SHORTEST = 3


def inflections(word: str) -> frozenset[str]:
    """The forms of a folded word and of every word that it may be a form of; it is among them.

    >>> sorted(inflections("sharing")), sorted(inflections("policies"))
    (['share', 'shared', 'shares', 'sharing', 'sharings'], ['policied', 'policies', 'policy', 'policying'])
    >>> sorted(inflections("sold")), "us" in inflections("using"), "car" in inflections("caring")
    (['sell', 'selling', 'sells', 'sold'], False, False)
    """
    irregular = [forms for forms in _IRREGULAR if word in forms]
    if irregular:
        return frozenset().union(*irregular)
    if not word.isalpha() or len(word) < _SHORTEST:
        return frozenset({word})
    found = {word, *_forms_of_itself(word)}
    for lemma in _lemmas(word):
        forms = _forms(lemma)
        if word in forms:
            found |= {lemma, *forms}
    return frozenset(found)


def _forms_of_itself(word: str) -> set[str]:
    """Of a word that may be no form of another; "settings" are still of a "setting"."""
    if word.endswith("s") and not _NO_PLURAL.search(word):
        return set()
    stem = word.removesuffix("ing").removesuffix("ed")
    is_form = stem != word and not word.endswith("eed") and len(stem) >= _SHORTEST and _VOWEL.search(stem)
    return {f"{word}s"} if is_form else _forms(word)


def _lemmas(word: str) -> set[str]:
    """Words that this one may be a form of, as far as endings tell."""
    found: set[str] = set()
    if word.endswith("s") and not _NO_PLURAL.search(word):
        found |= {word[:-1], word[:-2] if word.endswith("es") else word[:-1]}
        if word.endswith("ies"):
            found = {f"{word[:-3]}y"}
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            found |= {stem, f"{stem}e"}
            if stem[-1:] == stem[-2:-1]:
                found.add(stem[:-1])
            if ending == "ed" and stem.endswith("i"):
                found = {f"{stem[:-1]}y"}
    return {lemma for lemma in found if len(lemma) >= _SHORTEST and _VOWEL.search(lemma)}


def _forms(lemma: str) -> set[str]:
    """The plural or third person, the past and the participle of a regular word."""
    if re.search(r"[^aeiou]y$", lemma):
        return {f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"}
    plural = f"{lemma}es" if _SIBILANT.search(lemma) else f"{lemma}s"
    if lemma.endswith("e"):
        stem = lemma if lemma.endswith(("ee", "oe", "ye")) else lemma[:-1]
        return {plural, f"{lemma}d", f"{stem}ing"}
    doubled = f"{lemma}{lemma[-1]}"
    if _ONE_SYLLABLE_SHORT.fullmatch(lemma):
        return {plural, f"{doubled}ed", f"{doubled}ing"}
    found = {plural, f"{lemma}ed", f"{lemma}ing"}
    if _SHORT_END.search(lemma):
        found |= {f"{doubled}ed", f"{doubled}ing"}
    if lemma.endswith("o"):
        found.add(f"{lemma}es")
    return found
