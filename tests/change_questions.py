"""Questions that ask how the policy changed, and questions that do not. None is of the judgments."""

ABOUT_CHANGE = """
Since when are sellers' affiliates named?
Since when has the policy mentioned cookies from third parties?
Since when does the company no longer ask for a tax number?
From what date was the Google Analytics paragraph in force?
As of which version were children under 18 told not to register?
When did the section on minors first appear?
When did customs agents first come up?
When was LinkedIn first mentioned?
When was Hong Kong replaced by Singapore as the contracting entity?
When were logistics partners added to the list of recipients?
When was the paragraph about web beacons inserted?
When did the sentence on encryption disappear?
When was the fax number taken out?
When was the opt-out link dropped from the marketing clause?
When exactly were insurers struck off?
When did they stop sharing data with escrow agents?
When did the company start to collect location data?
On what date was the security section put back?
On which date did the duty to notify of breaches vanish?
In which version was the word "Platform" introduced?
Which version first names the supervisory authority?
Which update removed the paragraph on voluntary information?
Which cookies were added?
Which recipients were removed from the list?
What was added to the cookie table?
What changed about retention?
What changed in the clause on legal bases?
What has changed since the previous version?
What's new in the section on cookies?
What did the update change?
What did the amendment of the policy do to the rights of users?
What exactly did the new version remove?
What happened to the sentence on banks?
What became of the clause on account information?
Which changes were made to the sharing section?
What are the differences between the two versions on cookies?
How did the definition of personal data change?
How has the paragraph on children been reworded?
How was the clause on transfers abroad amended?
How often has the cookie section been revised?
How did the wording about marketing e-mails evolve?
Has the section on security ever been changed?
Has the clause about mergers been touched at all?
Have the contact details been updated?
Was the sentence about passwords ever reworded?
Was anything removed from the list of recipients?
Were any words added to the paragraph on fraud?
Did anything change in the policy?
Did the wording of the transfer clause change?
Did the clause on tax numbers disappear?
Is the advice on shared computers still there?
Is Facebook still named as a marketing platform?
Does the policy no longer mention fax numbers?
Has the retention paragraph remained unchanged?
Trace the clause on insurers through all versions.
Give me the full history of the sentence on encryption.
Show me all changes to the section on cookies.
List every amendment of the paragraph on children.
From when to when was the questionnaire in the policy?
Until when did the policy mention escrow?
When did the clause on web beacons come in and when was it removed?
history of the minors clause
changes to the retention section
VKontakte removed when
date of the first mention of LinkedIn
At what point did the policy start naming Twitter?
Was there ever a clause on warranty providers, and when did it go?
Who was added to the recipients?
Did the policy always contain a section on minors?
Is the promise never to ask for passwords by e-mail still part of the text?
Which words of the fraud item were altered?
What did they do to the clause on opt-out?
In what way was the paragraph on mergers modified?
When did the right to data portability make its first appearance?
Since which day may sellers see the last viewed products?
Can you list the revisions of the cookie paragraph?
How long has the policy contained a clause on Google Analytics?
When was the last change to the section on sharing?
Did the sentence on publicly available information go through any changes?
What is different about the security paragraph?
Did the wording on KYC stay the same?
When did the policy stop calling the service "the Sites"?
Compare the minors clause in 2018 and 2020.
Explain how the paragraph on buyers changed.
Has anything been taken out of the EEA section?
Was the list of marketing platforms extended?
When were users first promised notice of changes?
When did Instagram get in?
Did the retention paragraph move?
""".strip().splitlines()

ORDINARY = """
When is personal data deleted?
When are cookies set?
When do you share data with insurers?
When will I be told that the policy changes?
When does the policy take effect?
When did the policy take effect?
When was my account deleted?
When can users change their registration data?
How long is data kept?
How long do cookies last?
How long will my data be stored after I close my account?
How long are records of transactions held?
How can I delete my account?
How can I change my password?
How do I update my contact details?
How do I withdraw consent?
How are users told of changes to this policy?
How will users be notified if the policy is amended?
How did the company collect data at trade shows?
How was personal data protected?
Who is the data controller?
Who receives personal data?
Who can access my order history?
Who decides whether data are deleted?
What data is collected on registration?
What happens to my data if the company is sold?
What happens when a user deletes cookies?
What is personal data?
What is a web beacon?
What rights do users in the EEA have?
What did the policy say about cookies?
What did the company collect when users registered?
What does the company do when it changes its policy?
What information is added to a profile automatically?
What changes to the policy need consent?
What must users do to remove their data?
Which cookies does the site use?
Which third parties receive personal data?
Which country's law applies?
Which data were collected at trade shows?
Where is data stored?
Where can users update their details?
Why do you use cookies?
Is data transferred abroad?
Is there a fee for access requests?
Is browsing history collected?
Is personal data deleted on request?
Is my data still kept after I close my account?
Are children allowed to use the site?
Are users told when the policy is updated?
Are the data I have removed still stored in backups?
Can I still use the site if I reject cookies?
Can I have wrong data corrected?
Can the company change this policy without telling anybody?
Can data be removed from public listings?
Do you sell data?
Do you still keep data once an account is closed?
Do you record changes users make to their listings?
Does the company share data with new partners?
Does the policy apply to new products?
Does the site use Google Analytics?
Did the policy allow sharing data with VKontakte?
Was browsing history used for marketing?
Were users asked for their marital status?
Has my data been shared with banks?
Have users a right to object?
May the company add data from public sources?
Will the company tell users of material changes?
Show me the section on cookies.
List the third parties that receive data.
Tell me how to delete cookies.
order history
changes to this privacy policy
deleting an account
updates from sellers by e-mail
right to have data erased
the company reserves the right to amend the policy
consent to changes in the policy
Do you delete data when users withdraw consent?
What happens if I change my e-mail address?
Which rights did users have?
Who was responsible for personal data?
Were minors allowed to register?
What information was collected from sellers?
Was consent needed for marketing?
How were users informed of changes to the policy?
When was data shared with law enforcement?
Has the company appointed a data protection officer?
Did the company transfer data outside Europe?
Are cookies removed at the end of a session?
Can I be removed from the mailing list?
How do I add a second address?
Is new data combined with old data?
Was data encrypted?
What is the effective date of the policy?
When is the policy next reviewed?
What was the fee for an access request?
Have you got a complaints address?
Where did the company store data?
Do sellers still see my address when an order is cancelled?
What first-party cookies are there?
Will deleted data be restored?
""".strip().splitlines()
