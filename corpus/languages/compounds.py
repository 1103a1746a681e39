"""First parts of words that keep their hyphen where a line ends after it: "third-party", not "thirdparty"."""

FIRST_PARTS = frozenset(
    "all cross double e end face first five follow four free full half high large left long low mid multi near non off "
    "one open opt part peer real right self service short single small state third three time top two user well wide "
    "work world year".split()
)
