"""Examples that several fields of the contract show: passage 2 of section G of the version of 17 January 2019."""

VERSION = "alibaba-privacy@2019-01-17"
LATER_VERSION = "alibaba-privacy@2020-02-27"
PASSAGE = "alibaba-privacy@2019-01-17~b2~G.2"
QUOTATION = (
    "If you are in the EEA the data controller of your personal information is Alibaba.com Singapore E-Commerce "
    "Private Limited (incorporated in Singapore with Company Reg. No. 200720572D)."
)
TEXT = f'{QUOTATION} For contact details, please see section H. "HOW TO CONTACT US" below.'
CITATION = "Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]"
PARALLEL_CITATION = f"{CITATION}; Ex. B(3), pt. A § G ¶ [2]"
