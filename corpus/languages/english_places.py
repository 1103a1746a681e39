"""Places by their English names, as askers say where they are: countries, and large cities."""

_COUNTRIES = (
    "afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahrain bangladesh "
    "belarus belgium belize bolivia botswana brazil bulgaria cambodia cameroon canada chile china colombia "
    "croatia cuba cyprus czechia denmark ecuador egypt england estonia ethiopia finland france georgia germany "
    "ghana greece guatemala haiti honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica "
    "japan jordan kazakhstan kenya korea kuwait laos latvia lebanon libya liechtenstein lithuania luxembourg "
    "malaysia malta mexico moldova monaco mongolia montenegro morocco myanmar nepal netherlands nicaragua nigeria "
    "norway oman pakistan panama paraguay peru philippines poland portugal qatar romania russia rwanda scotland "
    "senegal serbia singapore slovakia slovenia spain sudan sweden switzerland syria taiwan tanzania thailand "
    "tunisia turkey uganda ukraine uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe europe africa "
    "asia america"
)
_CITIES = (
    "amsterdam athens atlanta austin bangkok barcelona beijing berlin boston brussels budapest cairo chicago "
    "cologne copenhagen dallas delhi denver detroit dubai dublin edinburgh frankfurt geneva glasgow hamburg "
    "helsinki houston istanbul jakarta jerusalem johannesburg karachi kyiv lagos lima lisbon london lyon madrid "
    "manchester manila melbourne miami milan montreal moscow mumbai munich nairobi naples oslo osaka paris "
    "philadelphia phoenix prague riga rome rotterdam santiago seattle seoul shanghai sofia stockholm stuttgart "
    "sydney tallinn tehran tokyo toronto turin vancouver vienna vilnius warsaw zagreb zurich"
)

PLACES = frozenset(f"{_COUNTRIES} {_CITIES}".split())
