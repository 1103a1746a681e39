"""Holidays in English: those of a fixed date, and the names of those that move."""

import re
from collections.abc import Iterable

_FIXED: dict[str, tuple[int, int]] = {
    "new year~(?: day)?": (1, 1),
    "epiphany": (1, 6),
    "data (?:privacy|protection) day": (1, 28),
    "groundhog day": (2, 2),
    "(?:st valentine~|valentine~) day": (2, 14),
    "leap day": (2, 29),
    "(?:international )?women~ day": (3, 8),
    "pi day": (3, 14),
    "st patrick~ day": (3, 17),
    "(?:april|all) fool~ day": (4, 1),
    "earth day": (4, 22),
    "st george~ day": (4, 23),
    "anzac day": (4, 25),
    "may day": (5, 1),
    "europe day": (5, 9),
    "juneteenth": (6, 19),
    "canada day": (7, 1),
    "(?:independence day|(?:the )?(?:fourth|4th) of july|july (?:the )?(?:fourth|4th))": (7, 4),
    "bastille day": (7, 14),
    "german unity day": (10, 3),
    "hallowe['’]?en": (10, 31),
    "all saint~ day": (11, 1),
    "(?:guy fawkes|bonfire) (?:night|day)": (11, 5),
    "(?:armistice|veteran~|remembrance|single~) day": (11, 11),
    "(?:st|saint) nicholas~ day": (12, 6),
    "human rights day": (12, 10),
    "(?:christmas|x-?mas) eve": (12, 24),
    "(?:christmas|x-?mas) day": (12, 25),
    r"(?<=\bon\s)(?:christmas|x-?mas)": (12, 25),
    "(?:boxing|st stephen~) day": (12, 26),
    "new year~ eve": (12, 31),
}
_MOVING = (
    "easter(?: sunday| monday)?",
    "good friday",
    "pentecost",
    "whit (?:sunday|monday)",
    "thanksgiving(?: day)?",
    "black friday",
    "cyber monday",
    "(?:labou?r|memorial|mother~|father~|president~|columbus|martin luther king) day",
    "(?:chinese|lunar) new year",
    "ramadan",
    "eid(?: al[- ](?:fitr|adha))?",
    "diwali",
    "passover",
    "hanukkah",
    "yom kippur",
    "rosh hashanah",
)


def _worded(name: str) -> str:
    """A name as a pattern: ``~`` stands for the ending of a genitive, "st" for "saint" too, a space for any."""
    name = re.sub(r"\bst ", r"(?:st\\.?|saint) ", name)
    return name.replace("~", "(?:['’]?s?['’]?)").replace(" ", r"\s+")


def named(names: Iterable[str]) -> str:
    return "|".join(_worded(name) for name in names)


FIXED = {_worded(name): day for name, day in _FIXED.items()}
"""Patterns of holidays, and month and day of each."""
ANY_FIXED = named(_FIXED)
MOVING = named(_MOVING)
"""Any holiday whose day differs from year to year, or from country to country."""
