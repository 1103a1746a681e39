"""A brief of eighty quotations on the exhibits, written for tests, with what is to be said of each.

What is expected was written before anything was run, from the exhibits as a person reads them: of each quotation, in
reading order, its verdict (V verbatim, N near, X not found) and what its citation is (R right, P another place,
W another version, F not in force then, S none of these sources, U cannot be followed). Quotations of the notes follow
those of the body.
"""

FILLER = (
    "Counsel has read each of the exhibits as it was filed, compared the versions with one another line by line, and "
    "sets out here what each of them says and what it does not say, in the order in which a user would have met them "
    "on the site in the years at issue; nothing in this paragraph is taken from any of them. "
)

BODY: list[tuple[str, str, str]] = [
    (
        "h",
        "MEMORANDUM IN SUPPORT OF THE MOTION",
        "",
    ),
    (
        "t",
        "Doe v. Roe, 12 F.3d 34 (9th Cir. 1999)",
        "",
    ),
    (
        "t",
        "The policy says “we collect and use your personal information”",
        "",
    ),
    (
        "h",
        "I. WHAT USERS WERE TOLD",
        "",
    ),
    (
        "p",
        (
            "Defendants told users that “We retain your personal information as long as we have an ongoing legitimate "
            "business need to do so” (Ex. B(2), Old version § D ¶ [1]). They added that “the English version shall "
            "prevail” (Ex. B(2), Old version § I)."
        ),
        "VR VR",
    ),
    (
        "p",
        (
            "Users were also told that they “should exercise caution when deciding what information you submit to us "
            "for publication.” Ex. B(3), pt. A § A. The same section says that “Information you submit to the Platform "
            "for publication may be made publicly available on the Platform” (id.)."
        ),
        "VR VR",
    ),
    (
        "p",
        (
            "Of cookies the policy says: “You have the right to decide whether to accept or reject cookies.” Ex. B(2), "
            'Old version § E, "How can I control cookies?" ¶ [2]. It goes on: “Certain features of the Platform '
            "depend on cookies.” Id."
        ),
        "VR VP",
    ),
    (
        "p",
        (
            "As to recipients, it names “cloud computing service providers to provide cloud storage services” (Ex. "
            "B(2), Old version § C), and “credit risk assessment providers to conduct risk assessment on Sellers” (id. "
            "¶ [8]), and “logistics partners for providing delivery services for Buyers” (id. § D)."
        ),
        "VR VR VP",
    ),
    (
        "p",
        (
            "The policy, in Section H, says that “If you have any requests, questions or concerns about our use of "
            "your personal information and this Privacy Policy, please contact us” (Ex. B(2), Old version § H ¶ [1])."
        ),
        "VR",
    ),
    (
        "q",
        (
            "We may provide aggregated or anonymized data to third parties, but when we do so, the information we "
            "share is in a de-identified format that does not personally identify you."
        ),
        "VR",
    ),
    (
        "p",
        "Ex. B(3), pt. A § C ¶ [18]. Nothing in this says that anything was sold.",
        "",
    ),
    (
        "h",
        "II. WHAT THEY NOW SAY THEY TOLD THEM",
        "",
    ),
    (
        "p",
        (
            "Plaintiffs write that “We retain your personal information as long as we have an ongoing commercial "
            "business need to do so” (Ex. B(2), Old version § D ¶ [1]). That is not what it says. Nor is “the Chinese "
            "version shall prevail” (Ex. B(2), Old version § I)."
        ),
        "NR NR",
    ),
    (
        "p",
        (
            "They write that “We may not provide aggregated or anonymized data to third parties” (Ex. B(3), pt. A § C "
            "¶ [18]), and that “You have the right to decide whether to accept or refuse cookies.” Ex. B(2), Old "
            "version § E."
        ),
        "NR NR",
    ),
    (
        "p",
        (
            "They write that “Certain features of the Website depend on cookies” (Ex. B(2), Old version § E), and of "
            "“risk control service providers to assess the security of users' devices and transaction risks” (id. § C)."
        ),
        "NR NR",
    ),
    (
        "p",
        (
            "They write that “The right to object to processing of your personal data when it is based on our "
            'legitimate interests” (Ex. B(2), Old version § G, "Your rights" ¶ [3]) was given, and that they '
            "“respond to some requests we receive from individuals wishing to exercise their data protection rights” "
            "(Ex. B(3), pt. A § G)."
        ),
        "NR NR",
    ),
    (
        "p",
        (
            "“We sell your personal information to the highest bidder on every second Tuesday” (Ex. B(2), Old version "
            "§ C) stands nowhere. Neither does “unicorns are exempt from these purposes altogether” (Ex. B(3), pt. B § "
            "B)."
        ),
        "XP XP",
    ),
    (
        "h",
        "III. BRACKETS AND OMISSIONS",
        "",
    ),
    (
        "p",
        (
            "Defendants “retain [the] personal information as long as we have an ongoing legitimate business need to "
            "do so … or as required or permitted by applicable laws” (Ex. B(2), Old version § D ¶ [1]). “[I]f you "
            "choose to block cookies, you may not be able to sign in or use those features” (Ex. B(2), Old version § "
            "E)."
        ),
        "VR VR",
    ),
    (
        "p",
        (
            "“We may also use your personal information for other purposes that are not incompatible with the purposes "
            "we have disclosed to you . . . if and where this is permitted by applicable data” (Ex. B(2), Old version "
            "§ B ¶ [14]). “[P]ersonalizing our marketing and communications with you based on your browsing records” "
            "(Ex. B(2), Old version § B ¶ [10]) (emphasis added)."
        ),
        "VR VR",
    ),
    (
        "p",
        (
            "“[Defendants] use cookies to enable us to track and target the interests of Platform visitors” (Ex. B(3), "
            'pt. A § E), “Sometimes we embed videos from websites like YouTube … .” Id. "Why we use cookies?" ¶ [2].'
        ),
        "VR VR",
    ),
    (
        "p",
        (
            "“The right to ask us, in some situations, to restrict processing of your personal information [and to] "
            "request portability of your personal information” (Ex. B(2), Old version § G) is said too; “verify[ing] "
            "your eligibility to register as a Platform user” (Ex. B(2), Old version § B)."
        ),
        "VR VR",
    ),
    (
        "h",
        "IV. OTHER MARKS",
        "",
    ),
    (
        "p",
        (
            "The French translation of the complaint has «Your privacy is important to us and we have taken steps» "
            "(Ex. B(4), pt. B § A.1), and « cloud computing service providers to provide cloud storage services » (Ex. "
            "B(2), Old version § C ¶ [11])."
        ),
        "VR VR",
    ),
    (
        "p",
        (
            "The German one has „You may use our services and products via a mobile device“ (Ex. B(4), pt. B preamble "
            "¶ [2]) und „verifying your eligibility to register as a user of the Sites“ (Ex. B(4), pt. B § B.2)."
        ),
        "VR VR",
    ),
    (
        "p",
        (
            "Counsel in London wrote ‘facilitating customs clearance declarations / applications via the Platform’ "
            "(Ex. B(2), Old version § B ¶ [8]) and ‘verifying your eligibility to register as a user of the Shops’ "
            "(Ex. B(4), pt. B § B.2)."
        ),
        "VR NR",
    ),
    (
        "p",
        (
            "Straight marks do as well: \"We use 'cookies' to store specific information about you and track your "
            'visits to the Sites." Ex. B(4), pt. B § E. And "It is not uncommon for websites to use cookies to '
            'enhance identification of their users." Id.'
        ),
        "VR VR",
    ),
    (
        "h",
        "V. WRONG PLACES",
        "",
    ),
    (
        "p",
        (
            "“We retain your personal information as long as we have an ongoing legitimate business need to do so” "
            "(Ex. B(2), Old version § C) does not stand there, nor does “the data controller of your personal "
            "information is Alibaba.com Singapore E-Commerce Private Limited” (Ex. B(2), Old version § H ¶ [1])."
        ),
        "VP VP",
    ),
    (
        "p",
        (
            "“you should inform us of such changes so that our records may be updated or corrected” (Ex. B(2), Old "
            "version § A) is cited to the wrong section; “We will collect contact details and other information of "
            "users from publicly available sources” (Ex. B(2), Old version § E) as well."
        ),
        "VP VP",
    ),
    (
        "p",
        (
            "“payment service providers who collect and process personal information to assist with settling the "
            "payments” (Ex. B(3), pt. A § C ¶ [2]) is in the right section and the wrong paragraph. “verifying your "
            "eligibility to register as a user of the Sites” (Ex. B(4), pt. B § B.7) is item 2."
        ),
        "VP VP",
    ),
    (
        "h",
        "VI. WRONG VERSIONS",
        "",
    ),
    (
        "p",
        (
            "“We may provide statistical information to third parties, but when we do so, we do not provide "
            "personally-identifying information without your permission.” Ex. B(2), Old version § C. “Your privacy is "
            "important to us and we have taken steps to ensure that we do not collect more information from you than "
            "is necessary” (Ex. B(3), pt. B § A)."
        ),
        "VW VR",
    ),
    (
        "p",
        (
            "“processing your registration as a user, providing you with a log-in ID for the Sites” (Ex. B(4), pt. B § "
            "B.3) is right, while “processing your registration as a user, providing you with a log-in ID for the "
            "Sites” (Ex. B(2), Old version § B) is not."
        ),
        "VR VW",
    ),
    (
        "p",
        (
            "“personalizing our marketing and communications with you based on your browsing records, and your order "
            "history” (Ex. B(4), pt. B § B.6) is of another version. “Under the applicable laws, you have the right of "
            "access to personal information held by us” (Ex. B(1) § D) is too."
        ),
        "VW VW",
    ),
    (
        "p",
        (
            "In 2017 the policy stated that “our business partners (for example, in order for them to provide you with "
            "discounts or offers that may interest you)” (Ex. B(2), Old version § C) may get them. As of June 2019, "
            "the policy stated that “If you provide any Personal Data to us, you are deemed to have authorized us to "
            "collect, retain and use that Personal Data” (Ex. B(4), pt. B § B ¶ [1])."
        ),
        "VF VF",
    ),
    (
        "p",
        (
            "As of July 1, 2019, the policy stated that “If you are in the EEA the data controller of your personal "
            "information is Alibaba.com Singapore E-Commerce Private Limited” (Ex. B(2), Old version § G ¶ [2])."
        ),
        "VR",
    ),
    (
        "h",
        "VII. OTHER FORMS OF CITATION",
        "",
    ),
    (
        "p",
        (
            "“logistics partners for providing delivery services for Buyers, including return and exchange of "
            "products” (Exhibit B-2, Section C). “The right to complain to a data protection authority about our "
            "collection and use of your personal information” (Ex. B-3, § G). “detecting and preventing fraud, money "
            "laundering and other security incidents” (Exh. B(2), Sec. B)."
        ),
        "VR VR VR",
    ),
    (
        "p",
        (
            "“providing customs papers by pigeon post to whoever asks for them” (Doe Decl. ¶ 12) is of no policy. "
            "“These cookies cannot be disabled” (Smith v. Jones, 12 F.3d 34 (9th Cir. 1999)) is cited to a case."
        ),
        "XS VS",
    ),
    (
        "p",
        (
            "“These cookies cannot be disabled” (supra) cannot be followed, and “They provide necessary functionality "
            "to ensure the proper performance” (Ex. Q(9) § 3) is of an exhibit that is not here."
        ),
        "VU VS",
    ),
    (
        "p",
        (
            "Section C of the 2019 Privacy Policy, see Ex. B(3), pt. A § C, says “software, tools, systems and "
            "messaging services for purposes described in this Privacy Policy”. It also says “necessary for our "
            'legitimate interests and not overridden by your rights” (Ex. B(3), pt. A § G, "Legal basis for data '
            'processing" ¶ [4]).'
        ),
        "VR VR",
    ),
    (
        "p",
        (
            "“logistics and warehousing services” is what § B of the 2019 policy offers (Ex. B(2), Old version § B ¶ "
            "[7]). “live stream videos, your social media account names and profile photos” (Ex. B(3), pt. A § A) are "
            "collected from a blogger. “tax registration and/or related information about your company” (Ex. B(2), Old "
            "version § A) is not what it says, nor is “four years after your account is closed” (Ex. B(2), Old version "
            "§ D)."
        ),
        "VR VR NR XP",
    ),
    (
        "p",
        (
            "“We may also use cookies to enable us to track and target the interests of Platform visitors” (Ex. B(2), "
            "Old version § E) has a word too many. “Any changes to this Privacy Policy will be communicated by us "
            "posting an amended Privacy Policy on the Platform” (Ex. B(2), Old version § F ¶ [2]) and “In accordance "
            "with the applicable laws, we reserve the right to charge you a reasonable fee” (Ex. B(2), Old version § "
            "D) are the last."
        ),
        "NR VR VW",
    ),
    (
        "h",
        "VIII. NOTES",
        "",
    ),
    (
        "p",
        (
            "Defendants “employ commercially reasonable security methods to prevent unauthorized access to the "
            "Sites”.[^1] They say that “we reserve the right to charge you a reasonable fee for the processing of any "
            "data access or correction request.”[^2] They say that “Any Personal Data supplied by you will be retained "
            "by us and will be accessible by our employees”,[^3] and that they make “such disclosures as may be "
            "required for any of the above purposes or as required by law, regulations and guidelines”.[^4]"
        ),
        "VR VR VR VR",
    ),
    (
        "p",
        (
            "They say that “If you are a user from Mainland China, please send your request in writing to the "
            "following address” (supra note 2, § D) and “performing research or statistical analysis in order to "
            "improve the content and layout of the Sites” (supra note 3, § B.6). “providing you with customer service "
            "and responding to your queries, feedback, claims or disputes” is what they do.[^5]"
        ),
        "VR VR VR",
    ),
    (
        "p",
        (
            "Scare quotes such as “sharing” and the defined “Policy” (the “Policy”) quote nothing. Defendants’ users’ "
            "data is not theirs."
        ),
        "",
    ),
    (
        "h",
        "CONCLUSION",
        "",
    ),
    (
        "p",
        (
            "For these reasons the motion should be denied. “If there is any conflict between the English version and "
            "another language version of this Privacy Policy, the English version shall prevail.” Ex. B(2), Old "
            'version § I ¶ [1]. “We at Alibaba.com ("we", "us") recognize the importance of privacy and '
            "confidentiality of personal information.” Ex. B(2), Old version preamble ¶ [2]."
        ),
        "VR VR",
    ),
]

NOTES: dict[str, tuple[str, str]] = {
    "1": (
        "Ex. B(4), pt. B § G ¶ [1].",
        "",
    ),
    "2": (
        "Ex. B(4), pt. B § D ¶ [6].",
        "",
    ),
    "3": (
        (
            "Ex. B(4), pt. B § C.4. It says as well that “We may provide statistical information to third parties” "
            "(id. § C.7)."
        ),
        "VR",
    ),
    "4": (
        (
            "Id. § B.9. Compare “to facilitate communication between buyers and sellers on the Sites” (id. § B.5), and "
            "“to facilitate conversation between buyers and sellers on the Sites” (id.)."
        ),
        "VR NR",
    ),
    "5": (
        "Ex. B(4), pt. B § B.4.",
        "",
    ),
}
