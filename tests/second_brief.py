"""A second brief on the exhibits, with the verdicts that its writer expected before anything was run.

Codes as in `tests.filed_brief`. It is on the texts of 2017 and 2018, in the manner of several countries.
"""

BODY: list[tuple[str, str, str]] = [
    ("h", "OPPOSITION TO THE MOTION TO DISMISS", ""),
    (
        "p",
        "Ms. Lund opened her account in the autumn of 2017. The policy of that year (Ex. B(4), Part B) (the “2017 "
        "Policy”) told her this. “We record and retain details of users’ activities on the Sites.” 2017 Policy § A.4. "
        "It left no choice “for users of the Sites to provide certain categories of Business Data and Personal Data "
        "(as specified at the time of collection)” (§ A.8). And in section B.9 it allowed itself “making such "
        "disclosures as may be required for any of the above purposes or as required by law, regulations and "
        "guidelines.”",
        "VR VR VR",
    ),
    (
        "p",
        "Nothing was certain: “[n]o data transmission over the internet or any wireless network can be guaranteed to "
        "be perfectly secure.” Id. § G. Defendants now read it otherwise, as though it said that “we can guarantee "
        "the security of any information you transmit to us” (2017 Policy § G), and they call children protected, "
        "for “[t]he Sites and their contents are not targeted to minors (those under the age of 16)” (2017 Policy "
        "§ F).",
        "VR NR NR",
    ),
    (
        "p",
        "They say that “Once posted on the Sites the new Privacy Policy will be effective immediately” (2017 Policy "
        "§ I), and that “However, we have no way of distinguishing the age of individuals who access our Site” (Ex. "
        "B(3), Part B § F). Neither stands where they cite it.",
        "VP VW",
    ),
    (
        "p",
        "Der Text sagt: „We employ commercially reasonable security methods to prevent unauthorized access to the "
        "Sites“ (Ex. B(4), Part B § G). Il est dit que « You can determine if and how a cookie will be accepted by "
        "configuring the browser which is installed in the computer you are using » (2017 Policy § E). And a London "
        "solicitor would write ‘By setting your preferences in the browser, you can accept all cookies’ (ibid).",
        "VR VR VR",
    ),
    (
        "p",
        "The next text (Ex. B(3), Part B) (the “2018 Policy”) was longer. It says that “[Defendants] may disclose your "
        "Personal Data to an actual or potential buyer” (2018 Policy § C). It says that “We retain your Personal Data "
        "as long as we have an ongoing legitimate business need to do so . . . or as required or permitted by "
        "applicable laws” (2018 Policy § I). The motion joins two sentences: “We retain your Personal Data as long as "
        "we have an ongoing legitimate business need to do so and isolate it from any further processing until "
        "deletion is possible” (2018 Policy § I).",
        "VR VR NR",
    ),
    (
        "p",
        "It ends one before its end. “If a minor has provided us with Personal Data without parental or guardian "
        "consent, the parent or guardian should contact DataProtection.AE@aliexpress.com.” Ex. B(3), Part B § F. On "
        "August 1, 2018, the policy stated that “the data controller of your personal information is Alibaba.com "
        "Singapore E-Commerce Private Limited” (Ex. B(2), Old version § G). Rightly put: as of June 2018, the policy "
        "stated that “your controller is Alibaba.com Singapore E-Commerce Private Limited” (Ex. B(3), Part B § I).",
        "NR VF VR",
    ),
    (
        "p",
        "An engineer said that “nobody of us read the page” (Okafor Dep. 12). A court held that “consent must be "
        "actual and specific” (Roe v. Doe, 12 F.3d 34 (9th Cir. 1999)). It is idle to write “We respond to all "
        "requests we receive from individuals” (id. at 36).",
        "XS XS VS",
    ),
    (
        "q",
        "We will obtain your consent to any material Privacy Policy changes if and where this is required by "
        "applicable data protection laws.",
        "VR",
    ),
    (
        "p",
        "Ex. B(3), Part B § H ¶ [1]. So much for consent. The promise that “we will take measures to inform you, "
        "consistent with the significance of the changes we make” (Ex. B(3), Part B § H) is misquoted, and so is “The "
        "right to object at any time to processing of your personal information when it is based on our legitimate "
        "interests” (2018 Policy § I). Users were told that “you have the following data protection rights, which you "
        "can exercise at any time” (Ex. B(3), Part B, “Your Rights”).",
        "NR NR VR",
    ),
    (
        "p",
        "That “Withdrawing your consent will not affect the lawfulness of any processing we conducted prior to your "
        "withdrawal” (2018 Policy § J) is cited to the wrong section. In 2017 it was that “you have the right of "
        "access to personal information held by us and to request correction of the information”[^1]. Who refuses "
        "cookies “may be required to re-enter information on the Sites more often” (supra note 1, § E).",
        "VP VR VR",
    ),
    (
        "p",
        "“[Y]ou are deemed to have authorized us to collect, retain and use that Personal Data” is how it begins to "
        "speak of use. 2017 Policy § B. A user will “relinquish any proprietary rights” in what is posted. 2017 "
        "Policy § B.9. The motion invents that “We never share personal data with advertisers of any kind whatsoever” "
        "(2018 Policy § C). What it could have quoted is that “Once posted on the Sites, the new Privacy Policy will "
        "be effective immediately” (2018 Policy § H).",
        "VR VP XP VR",
    ),
]

NOTES: dict[str, tuple[str, str]] = {
    "1": (
        "Lin Decl., Ex. B(4), Part B § D. It adds that “we reserve the right to charge you a reasonable fee for the "
        "processing of any data access or correction request” (id.).",
        "VR",
    ),
}
