"""Abbreviations and beginnings of sentences, by language.

A policy names companies, laws and addresses of many countries in whatever language it is written ("North Gate II,
bte. 2", "Acme GmbH & Co. KG"), so that all are known everywhere. With a capital letter: only where written so.
"""


def _words(*lists: str) -> frozenset[str]:
    return frozenset(word for words in lists for word in words.split())


ABBREVIATIONS = _words(
    # English: general, laws and courts, streets, months.
    "al approx arts cd seq attn cf ch cir cl dept dr eg esq et etc fig gen ie jr lic misc mr mrs ms mt nos para paras "
    "pars pp prof pts reg regs sec secs sect sr st tel u.k u.s viz vol vols vs cc inst intl natl resp univ",
    "Admin Bus Cal Civ Comm Cong Conn Const Ct Dist Evid Fed Fla Gov Ill Mass Mich Minn Penn Proc Prof Pub Rev Stat "
    "Supp Tenn Tex Va Wash Wis Nev Ariz Colo Dep't Jud",
    "apt ave bldg blvd ctr cres fl hwy ln pkwy pl rd rm ste terr",
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec",
    # German.
    "abb abk abs anm aufl az bspw bsp bzgl bzw ca dgl dipl dtsch einschl entspr etw evtl ff geb gegr ges ggf ggü hrsg "
    "hs inh inkl insb jh kap lit mwst nr rn rspr sog std str tägl u.a usf usw vgl vs vorm z.b ziff zit zzgl zzt",
    # French.
    "av bd bte bât boul chap dép ex mgr mlle mme réf tél édit",
    # Spanish, Portuguese, Italian.
    "apdo avda cfr dña ej excmo fax núm págs pág pza prof sra sres srta tfno ud uds vd vds",
    "cód dl ilmo inc máx mín obs pág ref sra tb",
    "avv cod dott dr.ssa ecc geom nn pag pagg rag segg sigg sig u.s",
    # Dutch, Polish, Swedish.
    "afd bijv blz dhr drs enz evt incl jl max mevr mw nr resp t.a.v tel zgn",
    "dz godz itd itp lok np pkt poz prof tj tzw ul ust wg woj zob zł",
    "avd dvs exkl inkl jfr kap kl milj moms osv tfn",
)

NEVER_END = _words(
    "approx attn cf eg e.g i.e ie mr mrs ms dr prof mt viz vs v ex ca bspw bzw bzgl vgl z.b d.h i.d.r sog ggf inkl "
    "insb evtl einschl p.ex mme mlle mgr sra srta dott avv sig sigg np tj tzw bijv d.w.z dhr mevr zgn t.ex d.v.s dvs "
    "jfr ej cfr núm nr nos",
)
COMPANIES = _words(
    "inc ltd llc corp co pte pty plc cie ltda gmbh ag kg sarl sas spa srl oy ab aps sp bros b.v n.v s.a s.l s.r.l "
    "s.p.a s.a.s s.l.u s.c.s s.a.r.l a.s l.l.c l.p l.l.p p.l.c s.à.r.l",
)
LIST_ENDS = _words("etc usw usf enz ecc itd itp osv m.m etcétera")
BEFORE_NUMBERS = _words(
    "art no sent lit max min ver rev eff upd v p pt item fig sec ex tab abs nr n ziff rz rn satz cap ch cl sch annex "
    "app cpv bl s",
)
STREETS = ("str", "strasse")
OPENERS = _words(
    # English.
    "a additionally all also although an and any are as at because before both but by can click consequently contact "
    "could did do does during each either except finally first for from furthermore he her here his how however i if "
    "in is it its learn like many more moreover most my neither never no nor not nothing notwithstanding note now of "
    "on once one only or other our please read see several she should since so some such subject that the their then "
    "there therefore these they this those through thus to under unless until upon visit we what when whenever where "
    "whether which while who whose why will with within without would yes you your users anyone everyone nobody",
    # German.
    "alle als am an auch auf aus bei bitte da damit darüber das dem den der des die dies diese dieser dieses durch "
    "ein eine einem einen einer es falls für hier ich ihr ihre im in ist jede jeder jedoch können mit nach nicht ohne "
    "sie sofern soweit um und unser unsere unter vom von vor weitere wenn wer wie wir zu zum zur",
    # French.
    "afin au aucun aux avec ce cela ces cette ceux chaque dans de des du elle elles en et il ils je la le les leur "
    "lorsque lors mais ne nos notre nous on ou par pour pourquoi quand que qui sans selon si son sur tous toute "
    "toutes tout un une vos votre vous écrivez",
    # Spanish, Portuguese, Italian.
    "al algunos como con cuando del el ella ellos en esta este esto estos las los no nosotros nuestra nuestro o para "
    "pero por puede que se si sin su sus también te tu un una usted ustedes y ya",
    "ao aos as caso com como da das de do dos e ela ele eles em essa esse esta este eu não nas nos nossa nosso nós o "
    "os ou para pela pelo podemos por quando se sem seu sua também um uma você vocês à",
    "alcuni anche che chi con da dal dalla dei del della di è gli i il in inoltre io l la le lo ma nel nella noi non "
    "nostra nostro per può qualora quando questa queste questi questo se sono su tale ti tu un una voi",
    # Dutch, Polish, Swedish.
    "als bij daarom dat de deze die dit door een en er het hier hoe ik in indien je jij met na niet of om onze ons op "
    "ook te u uw van voor waar wanneer wat we wie wij ze zij zo",
    "aby czy dla do gdy ich jak jeśli jeżeli każdy kto mogą może na nasz nasze nie od oraz po przez przy są ta te to "
    "w wszystkie z za że",
    "alla att av de den denna det detta dina din du då efter en ett för från genom han hon hur i inte kan med men när "
    "och om på så till under ut vad var vi våra vår vid vill",
)
JOINING = _words("of and or for in the to on at de du des la le el del di da do der die das und et y e van von zu")
AFTER_ORDINALS = _words(
    "januar jänner februar märz april mai juni juli august september oktober november dezember quartal halbjahr "
    "jahrhundert kapitel abschnitt absatz tag tage",
)
